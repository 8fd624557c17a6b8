package dev.whorl.simulator.run;

/**
 * A moment from which another revision was in force, or at which it was decided to stay.
 *
 * @param cause what had happened
 * @param action what it changes, in words
 * @param sessions that it admits
 * @param worstSeconds and {@code meanSeconds}: certified time per token from then on
 * @param loadedBytes weights that it makes servers load
 */
public record Epoch(
    double atSeconds,
    String cause,
    String action,
    int sessions,
    double worstSeconds,
    double meanSeconds,
    long loadedBytes) {}
