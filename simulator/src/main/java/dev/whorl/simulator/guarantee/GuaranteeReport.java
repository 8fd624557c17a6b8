package dev.whorl.simulator.guarantee;

import java.util.List;

/**
 * What the check found.
 *
 * @param tokens and {@code firstTokens}: how many were compared with their bounds
 * @param lateTokens over their chain's bound
 * @param lateFirstTokens over their chain's bound from the grant of the permit
 * @param latePermits waits for a permit over their bound
 * @param runsAboveCountedShare runs with slow steps whose late share exceeded the counted share
 * @param decodeTightness and {@code prefillTightness}: worst bound ÷ simulated P99 of a run,
 *     ascending quantiles (min, 10 %, median, 90 %, max)
 * @param closest largest simulated time ÷ bound over all chains
 * @param counterExamples seeds of clusters that broke a promise, with what broke
 */
public record GuaranteeReport(
    int clusters,
    long tokens,
    long firstTokens,
    long lateTokens,
    long lateFirstTokens,
    long latePermits,
    int runsAboveCountedShare,
    List<Double> decodeTightness,
    List<Double> prefillTightness,
    double closest,
    List<String> counterExamples) {
  public GuaranteeReport {
    decodeTightness = List.copyOf(decodeTightness);
    prefillTightness = List.copyOf(prefillTightness);
    counterExamples = List.copyOf(counterExamples);
  }
}
