package dev.whorl.simulator.guarantee;

import java.util.List;

/**
 * What the check found.
 *
 * @param changing clusters whose servers came and went in the course of the run
 * @param epochs placements that were in force one after the other in those
 * @param tokens and {@code firstTokens}: how many were compared with their bounds
 * @param lateTokens over their chain's bound
 * @param lateFirstTokens over their chain's bound from the grant of the permit
 * @param latePermits waits for a permit over their bound
 * @param runsAboveCountedShare runs with slow steps whose late share exceeded the counted share
 * @param decodeTightness and {@code prefillTightness}: worst bound ÷ simulated P99 of a run that
 *     does not change, ascending quantiles (min, 10 %, median, 90 %, max)
 * @param closest largest simulated time ÷ bound over all chains
 * @param counterExamples seeds of clusters that broke a promise, with what broke
 */
public record GuaranteeReport(
    int clusters,
    int changing,
    long epochs,
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
