package dev.whorl.simulator.reproduce.energy;

/**
 * The chosen share of fast services for a delay target, n = 4, k = 2, λ = 1.2, μ = 1 and 2, and
 * what a simulation of it gives.
 *
 * @param saving of power against always fast, as a share
 */
public record ShareResult(
    double targetDelay,
    double fastShare,
    double simulatedDelay,
    double simulatedPower,
    double saving) {}
