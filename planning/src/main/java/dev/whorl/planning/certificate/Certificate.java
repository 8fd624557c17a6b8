package dev.whorl.planning.certificate;

import java.util.List;
import java.util.Map;

/**
 * The promise that goes with a placement: while at most {@code sessions} sessions run, at most a
 * chain's capacity on each chain, and steps and links keep within their measured caps, no token of
 * a chain takes longer than its bound.
 *
 * @param deployment its id
 * @param algorithm that made the placement
 * @param sessions for which it holds
 * @param meanSeconds capacity-weighted mean over the chains
 * @param worstSeconds of the slowest chain
 * @param objectiveSeconds the load-profile objective: weighted mean bound of the fastest slots
 * @param lowerBoundSeconds below which no certificate of any placement can have its mean
 * @param chains in the order of the placement's chains
 * @param loads what holds while fewer sessions run, from one session to {@code sessions}
 * @param stepSeconds by server: the longest step, of all deployments and with a chunk of prefill; a
 *     longer one breaks the promise. Servers that no chain uses are left out
 * @param assumptions what must hold, in sentences
 */
public record Certificate(
    String deployment,
    String algorithm,
    int sessions,
    double meanSeconds,
    double worstSeconds,
    double objectiveSeconds,
    double lowerBoundSeconds,
    List<ChainBound> chains,
    List<LoadBound> loads,
    Map<String, Double> stepSeconds,
    List<String> assumptions) {
  public Certificate {
    chains = List.copyOf(chains);
    loads = List.copyOf(loads);
    stepSeconds = Map.copyOf(stepSeconds);
    assumptions = List.copyOf(assumptions);
  }

  /** The same promise beside another lower bound. */
  public Certificate withLowerBound(double seconds) {
    return new Certificate(
        deployment,
        algorithm,
        sessions,
        meanSeconds,
        worstSeconds,
        objectiveSeconds,
        seconds,
        chains,
        loads,
        stepSeconds,
        assumptions);
  }

  /**
   * The bound while so many sessions run: of the least load that is certified and not exceeded;
   * {@code worstSeconds} where more run than any of them.
   */
  public double boundSeconds(int running) {
    return loads.stream()
        .filter(bound -> bound.sessions() >= running)
        .mapToDouble(LoadBound::worstSeconds)
        .min()
        .orElse(worstSeconds);
  }

  /** Mean over the lower bound: how far from the best certifiable placement this can be at most. */
  public double ratio() {
    return lowerBoundSeconds > 0 ? meanSeconds / lowerBoundSeconds : Double.NaN;
  }
}
