package dev.whorl.agent.session;

/**
 * A chain whose sessions are admitted here. Capacity 0 lets the running ones end and takes no more.
 */
public record ServedChain(String deploymentUid, String placement, String chain, int capacity) {}
