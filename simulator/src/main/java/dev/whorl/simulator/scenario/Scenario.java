package dev.whorl.simulator.scenario;

import dev.whorl.planning.model.Problem;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.run.QueueLimits;
import java.util.List;

/**
 * A cluster, its load and what befalls it.
 *
 * @param loads factors on the workload, one run each
 * @param policies whose placement and dispatch to compare
 * @param durationSeconds requests arrive until then
 * @param workload makes the requests of one run at a load factor; the same for every policy
 */
public record Scenario(
    String name,
    Problem problem,
    List<Double> loads,
    List<String> policies,
    double durationSeconds,
    Options options,
    QueueLimits limits,
    List<Fault> faults,
    Workloads workload) {
  public Scenario {
    loads = List.copyOf(loads);
    policies = List.copyOf(policies);
    faults = List.copyOf(faults);
  }

  /** Makes the requests of a run. */
  @FunctionalInterface
  public interface Workloads {
    /** All requests at a load factor, the same at every call. */
    RequestSource at(double load);
  }

  /**
   * Something that befalls a server.
   *
   * @param server its position in the problem
   * @param factor of a slow server's steps
   */
  public record Fault(double atSeconds, Kind kind, int server, double factor) {
    /** What can happen. */
    public enum Kind {
      /** The process ends; peers notice at once. */
      CRASH,
      /** The node falls silent; peers notice after the detection time. */
      SILENCE,
      /** A new process on the device, nothing loaded. */
      RESTORE,
      /** Steps take the factor of their profile's time from then on. */
      SLOW
    }
  }
}
