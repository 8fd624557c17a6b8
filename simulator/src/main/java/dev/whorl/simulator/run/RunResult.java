package dev.whorl.simulator.run;

import java.util.List;

/**
 * What came out of one run; the same for a simulated and for a real one.
 *
 * @param system whose placement and dispatch ran
 * @param virtualSeconds from the start to the last event
 * @param events handled; 0 for a real run
 * @param wallSeconds that the run took
 * @param complete false: it was ended early and this is what there was
 * @param epochs what replanning did; empty when nothing replanned
 */
public record RunResult(
    String system,
    double virtualSeconds,
    long events,
    double wallSeconds,
    boolean complete,
    List<DeploymentResult> deployments,
    List<ServerResult> servers,
    List<Epoch> epochs) {
  public RunResult {
    epochs = List.copyOf(epochs);
    deployments = List.copyOf(deployments);
    servers = List.copyOf(servers);
  }

  /**
   * One server.
   *
   * @param busyShare of the virtual time
   * @param meanRows decode rows per step
   */
  public record ServerResult(
      String server, double busyShare, long steps, double meanRows, double longestStepSeconds) {}
}
