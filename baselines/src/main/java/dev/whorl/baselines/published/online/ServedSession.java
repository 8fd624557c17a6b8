package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Route;

/**
 * What happened to one session; times count from its arrival, {@code completion} is absolute.
 *
 * @param rawWait until all servers of its route have room
 * @param roundedWait the same, rounded up to an instant of the retry schedule
 * @param optimalRoutes routes that were as good within 1e-9
 */
public record ServedSession(
    Route route,
    double time,
    double firstToken,
    double rawWait,
    double roundedWait,
    double completion,
    double optimalRoutes) {}
