package dev.whorl.simulator.engine;

/**
 * One request of a workload.
 *
 * @param arrivalSeconds never before the request before it
 * @param deployment its position in the problem
 * @param inputTokens of the prompt, at least 1
 * @param outputTokens that will be generated, at least 1
 * @param expectedOutputTokens what dispatch is told: the same when lengths are known
 */
public record Request(
    double arrivalSeconds,
    int deployment,
    int inputTokens,
    int outputTokens,
    int expectedOutputTokens) {}
