package dev.whorl.simulator.scenario;

import dev.whorl.planning.model.Problem;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.run.QueueLimits;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, its load and what befalls it.
 *
 * @param loads factors on the workload, one run each
 * @param policies whose placement and dispatch to compare
 * @param durationSeconds requests arrive until then
 * @param replan how servers that come and go change the placement; null: it stays as it is
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
    @Nullable ReplanRules replan,
    List<Fault> faults,
    Workloads workload) {
  public Scenario {
    loads = List.copyOf(loads);
    policies = List.copyOf(policies);
    faults = List.copyOf(faults);
  }

  /** The same with one policy. */
  public Scenario only(String policy) {
    return new Scenario(
        name,
        problem,
        loads,
        List.of(policy),
        durationSeconds,
        options,
        limits,
        replan,
        faults,
        workload);
  }

  /** Makes the requests of a run. */
  @FunctionalInterface
  public interface Workloads {
    /**
     * All requests at a load factor, the same at every call.
     *
     * @param draw 0: as the scenario's seed draws them; each other number draws anew. A trace is
     *     the same at every draw.
     */
    RequestSource at(double load, int draw);
  }

  /** Servers that are there when the run begins: all but those that join later. */
  public Set<String> thereAtStart() {
    Set<String> there = new HashSet<>();
    problem.servers().forEach(server -> there.add(server.id()));
    for (Fault fault : faults) {
      if (fault.kind() == Fault.Kind.JOIN) {
        there.remove(problem.servers().get(fault.server()).id());
      }
    }
    return there;
  }

  /**
   * Something that befalls a server.
   *
   * @param server its position in the problem; −1: none
   * @param factor of a slow server's steps
   * @param graceSeconds from the notice of a leave to its end
   */
  public record Fault(double atSeconds, Kind kind, int server, double factor, double graceSeconds) {
    /** What can happen; the last four are for runs that replan. */
    public enum Kind {
      /** The process ends; peers notice at once. */
      CRASH,
      /** The node falls silent; peers notice after the detection time. */
      SILENCE,
      /** A new process on the device, nothing loaded. */
      RESTORE,
      /** Steps take the factor of their profile's time from then on. */
      SLOW,
      /** A server that was not there before. */
      JOIN,
      /** The server takes no new sessions, finishes those that it has, and is used no more. */
      DRAIN,
      /** As a drain, but the process ends after the grace time whoever is still on it. */
      LEAVE,
      /** A better placement is looked for although nothing changed. */
      REBALANCE;

      /** Whether it makes sense only where the placement may change. */
      public boolean replans() {
        return compareTo(SLOW) > 0;
      }
    }
  }
}
