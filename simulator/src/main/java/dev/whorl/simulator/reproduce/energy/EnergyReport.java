package dev.whorl.simulator.reproduce.energy;

import java.util.List;

/**
 * The grid and the choices.
 *
 * @param medianError and {@code worstError} of E[N]
 * @param worstSplitError of the busy servers by speed
 */
public record EnergyReport(
    List<GridResult> grid,
    double medianError,
    double worstError,
    double worstSplitError,
    List<ShareResult> shares) {
  public EnergyReport {
    grid = List.copyOf(grid);
    shares = List.copyOf(shares);
  }
}
