package dev.whorl.simulator.guarantee;

import dev.whorl.simulator.pace.Pace;
import dev.whorl.simulator.run.DeploymentResult;
import java.util.ArrayList;
import java.util.List;

/** Runs trials until so many clusters had a plan. */
public final class GuaranteeCheck {
  private static final int MOST_EXAMPLES = 20;

  private final GuaranteeOptions options;
  private final List<Double> decodeTightness = new ArrayList<>();
  private final List<Double> prefillTightness = new ArrayList<>();
  private final List<String> examples = new ArrayList<>();
  private int clusters;
  private int changing;
  private long epochs;
  private long tokens;
  private long firstTokens;
  private long late;
  private long lateFirst;
  private long latePermits;
  private int aboveCounted;
  private double closest;

  /** A check of the given size. */
  public GuaranteeCheck(GuaranteeOptions options) {
    this.options = options;
  }

  /** Runs it; partial when the pace stops it. */
  public GuaranteeReport run(Pace pace) {
    for (long seed = options.seed() * 1_000_003; clusters < options.clusters(); seed++) {
      if (pace.stopped()) {
        break;
      }
      Trial.Result result = new Trial(seed, options.slowShare()).run();
      if (result != null) {
        clusters++;
        take(seed, result);
        pace.done((double) clusters / options.clusters(), clusters + " clusters");
      }
    }
    return report();
  }

  private void take(long seed, Trial.Result result) {
    DeploymentResult d = result.deployment();
    changing += result.changing() ? 1 : 0;
    epochs += result.run().epochs().size();
    tokens += d.timePerToken().count();
    firstTokens += d.timeToFirstToken().count();
    late += d.bound().lateTokens();
    lateFirst += d.bound().lateFirstTokens();
    latePermits += d.bound().latePermits();
    for (DeploymentResult.ChainResult chain :
        result.changing() ? List.<DeploymentResult.ChainResult>of() : d.bound().chains()) {
      closest = Math.max(closest, chain.longestSeconds() / chain.boundSeconds());
    }
    double lateShare = (double) d.bound().lateTokens() / Math.max(1, d.timePerToken().count());
    boolean above = lateShare > d.bound().countedShare();
    aboveCounted += above ? 1 : 0;
    if (above || (options.slowShare() == 0 && broken(d.bound()))) {
      explain(seed, d.bound());
    }
    if (result.saturated() && !result.changing() && d.timePerToken().p99() > 0) {
      double tightness = d.bound().worstSeconds() / d.timePerToken().p99();
      (result.kind() == RandomCluster.Kind.DECODE_ONLY ? decodeTightness : prefillTightness)
          .add(tightness);
    }
  }

  private static boolean broken(DeploymentResult.BoundResult bound) {
    return bound.lateTokens() + bound.lateFirstTokens() + bound.latePermits() > 0;
  }

  private void explain(long seed, DeploymentResult.BoundResult bound) {
    if (examples.size() < MOST_EXAMPLES) {
      examples.add(
          "seed %d: %d tokens, %d first tokens, %d permits late; counted share %.3g; chains %s"
              .formatted(
                  seed,
                  bound.lateTokens(),
                  bound.lateFirstTokens(),
                  bound.latePermits(),
                  bound.countedShare(),
                  bound.chains()));
    }
  }

  private GuaranteeReport report() {
    return new GuaranteeReport(
        clusters,
        changing,
        epochs,
        tokens,
        firstTokens,
        late,
        lateFirst,
        latePermits,
        aboveCounted,
        quantiles(decodeTightness),
        quantiles(prefillTightness),
        closest,
        examples);
  }

  private static List<Double> quantiles(List<Double> values) {
    if (values.isEmpty()) {
      return List.of();
    }
    List<Double> sorted = values.stream().sorted().toList();
    int last = sorted.size() - 1;
    return List.of(
        sorted.getFirst(),
        sorted.get((int) Math.round(0.1 * last)),
        sorted.get((int) Math.round(0.5 * last)),
        sorted.get((int) Math.round(0.9 * last)),
        sorted.getLast());
  }
}
