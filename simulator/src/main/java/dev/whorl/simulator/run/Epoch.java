package dev.whorl.simulator.run;

/**
 * A moment from which another placement was in force, or at which it was decided to leave it.
 *
 * @param cause what had happened
 * @param action what was done, in words
 * @param sessions that the placement carries
 * @param worstSeconds and {@code meanSeconds}: certified time per token from then on
 * @param loadedBytes weights that were loaded for it
 */
public record Epoch(
    double atSeconds,
    String cause,
    String action,
    int sessions,
    double worstSeconds,
    double meanSeconds,
    long loadedBytes) {}
