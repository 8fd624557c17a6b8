package dev.whorl.planning.certificate;

import dev.whorl.planning.model.ChainTimes;

/**
 * What is promised for one chain.
 *
 * @param capacity sessions for which it holds
 * @param boundSeconds time per token
 * @param firstTokenSeconds time to first token of the longest prompt, from the grant of a prefill
 *     permit; the wait for a permit is {@code permitWaits} times this
 * @param permitWaits ⌊(capacity − 1)/permits⌋
 * @param usual what its hops usually take: no promise, dispatch compares chains by it
 */
public record ChainBound(
    int capacity,
    double boundSeconds,
    double firstTokenSeconds,
    int permitWaits,
    ChainTimes usual) {}
