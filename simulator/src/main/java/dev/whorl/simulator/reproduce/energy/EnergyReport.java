package dev.whorl.simulator.reproduce.energy;

import java.util.Comparator;
import java.util.List;

/**
 * The grid and the choices.
 *
 * @param requests simulated per point
 * @param medianError and {@code worstError} of E[N], relative; NaN of no points
 * @param withinNoise points whose formula lies within the simulation's 95 % confidence interval
 * @param worstNoise largest half width of an interval, relative
 * @param worstSplitError of the busy servers by speed
 */
public record EnergyReport(
    long requests,
    List<GridResult> grid,
    double medianError,
    double worstError,
    long withinNoise,
    double worstNoise,
    double worstSplitError,
    List<ShareResult> shares) {
  public EnergyReport {
    grid = List.copyOf(grid);
    shares = List.copyOf(shares);
  }

  static EnergyReport of(long requests, List<GridResult> grid, List<ShareResult> shares) {
    List<Double> errors = grid.stream().map(GridResult::error).sorted().toList();
    return new EnergyReport(
        requests,
        grid,
        errors.isEmpty() ? Double.NaN : errors.get(errors.size() / 2),
        errors.isEmpty() ? Double.NaN : errors.getLast(),
        grid.stream().filter(GridResult::withinNoise).count(),
        grid.stream().mapToDouble(GridResult::noise).max().orElse(Double.NaN),
        grid.stream().mapToDouble(GridResult::splitError).max().orElse(Double.NaN),
        shares);
  }

  /** The point with the largest error of E[N]. */
  public GridResult worst() {
    return grid.stream().max(Comparator.comparingDouble(GridResult::error)).orElseThrow();
  }
}
