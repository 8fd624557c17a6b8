package dev.whorl.simulator.engine;

/**
 * What one server did in a run.
 *
 * @param rows decode rows over all steps
 * @param slowSteps steps that were made to exceed their cap
 */
public record ServerUse(
    double busySeconds, long steps, long rows, long slowSteps, double longestStepSeconds) {}
