package dev.whorl.operator.planner;

/**
 * What a profile must have been measured for.
 *
 * @param contextTokens length of the caches
 * @param prefillTokens of the chunk
 * @param sessions that may come together in one step
 */
record ProfileNeed(String precision, int contextTokens, int prefillTokens, int sessions) {}
