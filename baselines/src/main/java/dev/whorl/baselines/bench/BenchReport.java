package dev.whorl.baselines.bench;

import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What the bench found. Figures for which there was no instance are null.
 *
 * @param scale pool sizes, first with a delay per server, then with zones
 * @param growth of plan time over servers
 * @param ratio modelRatio over the relay families
 * @param ratioRing modelRatio over the ring families
 * @param certifiedRatio over instances that ask for at least half of the session limit
 * @param certifiedRatioAllLoads over all instances
 * @param cgBpAtHighLoad ours over CG-BP at the number that it chooses itself, under WS-RR
 */
public record BenchReport(
    List<Scale> scale,
    List<Growth> growth,
    Ratio ratio,
    Ratio ratioRing,
    Ratio certifiedRatio,
    Ratio certifiedRatioAllLoads,
    HighLoad cgBpAtHighLoad,
    List<FamilyRow> families) {
  public BenchReport {
    scale = List.copyOf(scale);
    growth = List.copyOf(growth);
    families = List.copyOf(families);
  }

  /**
   * One pool. Times are medians of warm code; those without "cpu" in their name are wall-clock,
   * processor times of the only thread stand beside them.
   *
   * @param zones 1: every server has a delay of its own to all others
   * @param joinMillis from the changed problem to the verified plan, after a server joined
   * @param leaveMillis likewise, after a server that held blocks left
   */
  public record Scale(
      int servers,
      int blocks,
      int zones,
      int sessions,
      double planSeconds,
      double planCpuSeconds,
      double joinMillis,
      double joinCpuMillis,
      double leaveMillis,
      double leaveCpuMillis) {}

  /** Exponent of plan time over servers, from the smallest to the largest pool. */
  public record Growth(int zones, @Nullable Double exponent) {}

  /** Plan over lower bound. */
  public record Ratio(int instances, @Nullable Double median, @Nullable Double p95) {
    /** Of values in any order. */
    static Ratio of(List<Double> values) {
      List<Double> sorted = values.stream().sorted().toList();
      if (sorted.isEmpty()) {
        return new Ratio(0, null, null);
      }
      int n = sorted.size();
      return new Ratio(
          n, sorted.get((n - 1) / 2), sorted.get(Math.max(0, (int) Math.ceil(0.95 * n) - 1)));
    }
  }

  /**
   * One family: ours and every rival on the same instances, cost model and load profile.
   *
   * @param placed instances that ours placed, of {@code instances}
   * @param certified mean over the load profile, and the slowest hundredth of slots
   * @param simulated mean and 99th percentile over sessions of their whole time by their tokens, in
   *     virtual time
   * @param simulatedGaps mean and 99th percentile of the time from token to token
   */
  public record FamilyRow(
      String family,
      boolean relay,
      int instances,
      int placed,
      @Nullable Times certified,
      @Nullable Times simulated,
      @Nullable Times simulatedGaps,
      Ratio modelRatio,
      Ratio certifiedRatio,
      List<Peer> peers) {
    public FamilyRow {
      peers = List.copyOf(peers);
    }
  }

  /**
   * One rival on one family, over the instances that it placed.
   *
   * @param oursOverIt ours divided by it, same instances: below 1, ours is faster
   */
  public record Peer(
      String name,
      int placed,
      @Nullable Times certified,
      @Nullable Times simulated,
      @Nullable Times simulatedGaps,
      @Nullable OverIt oursOverIt) {}

  /**
   * Medians of our time over the rival's.
   *
   * @param worstCertifiedMean the largest of them: how much the rival is ahead where it does best
   */
  public record OverIt(
      double certifiedMean,
      double worstCertifiedMean,
      double certifiedP99,
      double simulatedMean,
      double simulatedP99,
      double simulatedGapMean,
      double simulatedGapP99) {
    static @Nullable OverIt of(
        List<Times> ours,
        List<Times> theirs,
        List<TokenTimes.Seen> oursRun,
        List<TokenTimes.Seen> theirsRun) {
      if (theirs.isEmpty()) {
        return null;
      }
      List<Double> mean = over(ours, theirs, false);
      return new OverIt(
          median(mean),
          mean.getLast(),
          median(over(ours, theirs, true)),
          run(oursRun, theirsRun, TokenTimes.Seen::whole, false),
          run(oursRun, theirsRun, TokenTimes.Seen::whole, true),
          run(oursRun, theirsRun, TokenTimes.Seen::between, false),
          run(oursRun, theirsRun, TokenTimes.Seen::between, true));
    }

    private static double run(
        List<TokenTimes.Seen> ours,
        List<TokenTimes.Seen> theirs,
        Function<TokenTimes.Seen, Times> part,
        boolean p99) {
      return median(
          over(ours.stream().map(part).toList(), theirs.stream().map(part).toList(), p99));
    }

    private static List<Double> over(List<Times> ours, List<Times> theirs, boolean p99) {
      return IntStream.range(0, theirs.size())
          .mapToObj(i ->
              p99
                  ? ours.get(i).p99Seconds() / theirs.get(i).p99Seconds()
                  : ours.get(i).meanSeconds() / theirs.get(i).meanSeconds())
          .sorted()
          .toList();
    }

    private static double median(List<Double> sorted) {
      return sorted.get((sorted.size() - 1) / 2);
    }
  }
}
