package dev.whorl.simulator.compare;

import dev.whorl.planning.model.Placement;
import dev.whorl.simulator.run.RunResult;
import java.util.ArrayList;
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
   * One load.
   *
   * @param load factor on the workload
   * @param run with the requests that the scenario's seed draws
   * @param again with other requests of the same kind, one per draw; the same of every system
   */
  public record LoadResult(double load, RunResult run, List<RunResult> again) {
    public LoadResult {
      again = List.copyOf(again);
    }

    /** Of all draws, the first included. */
    public List<RunResult> draws() {
      List<RunResult> draws = new ArrayList<>();
      draws.add(run);
      draws.addAll(again);
      return draws;
    }
  }
}
