package dev.whorl.simulator.reproduce.routing;

/**
 * One method at one point.
 *
 * @param delays {@code reference}: its allocation delays per request, 60 s for the proposed method
 *     and 250 s for every PETALS variant; {@code zero}: none
 * @param runs that ended well
 * @param meanMsPerToken over the runs: sum of the sessions' times ÷ (sessions · tokens), waiting
 *     included
 * @param stdMsPerToken over the runs, n − 1
 */
public record Row(
    String sweep,
    String topology,
    double x,
    String delays,
    String method,
    int runs,
    double meanMsPerToken,
    double stdMsPerToken) {}
