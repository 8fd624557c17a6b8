package dev.whorl.agent.control;

/** Whose cache pages of which size: what a quota is set for. */
record CacheOwner(String deploymentUid, long pageBytes) {}
