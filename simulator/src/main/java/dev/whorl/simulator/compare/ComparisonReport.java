package dev.whorl.simulator.compare;

import dev.whorl.planning.model.Placement;
import dev.whorl.simulator.run.RunResult;
import java.util.List;

/**
 * All systems on a scenario; what {@code whorl simulate} prints as JSON.
 *
 * @param complete false: ended early
 */
public record ComparisonReport(String scenario, boolean complete, List<SystemResult> systems) {
  public ComparisonReport {
    systems = List.copyOf(systems);
  }

  /**
   * One system.
   *
   * @param refused why it has no plan; empty when it has one
   * @param placements of the deployments
   * @param boundSeconds certified time per token of the slowest chain, over all deployments
   * @param meanBoundSeconds capacity-weighted mean of the first deployment
   * @param runs one per load
   */
  public record SystemResult(
      String system,
      String refused,
      List<Placement> placements,
      double boundSeconds,
      double meanBoundSeconds,
      List<LoadResult> runs) {
    public SystemResult {
      placements = List.copyOf(placements);
      runs = List.copyOf(runs);
    }
  }

  /**
   * One run.
   *
   * @param load factor on the workload
   */
  public record LoadResult(double load, RunResult run) {}
}
