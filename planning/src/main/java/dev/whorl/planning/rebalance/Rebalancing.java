package dev.whorl.planning.rebalance;

import dev.whorl.planning.model.Require;
import dev.whorl.planning.solve.Move;
import java.util.List;

/**
 * Whether to move from the present placement to a better one: the time gained over the horizon must
 * exceed what the moving costs, and damping must allow it.
 *
 * @param minImprovement smallest relative gain of the objective, for example 0.15
 * @param minIntervalSeconds between two rebalancings
 * @param horizonSeconds over which a gain counts
 * @param loadBytesPerSecond measured rate at which one server loads weights
 */
public record Rebalancing(
    double minImprovement,
    double minIntervalSeconds,
    double horizonSeconds,
    double loadBytesPerSecond) {
  public Rebalancing {
    Require.notNegative("minImprovement", minImprovement);
    Require.notNegative("minIntervalSeconds", minIntervalSeconds);
    Require.positive("horizonSeconds", horizonSeconds);
    Require.positive("loadBytesPerSecond", loadBytesPerSecond);
  }

  /** The decision. */
  public sealed interface Decision {
    /** Move; the net gain is in session-seconds over the horizon. */
    record Go(double gainSeconds, double costSeconds) implements Decision {}

    /** Stay, and why. */
    record Stay(String reason) implements Decision {}
  }

  /**
   * Where things stand.
   *
   * @param presentSeconds objective of the placement in force, per token
   * @param proposedSeconds objective of the other
   * @param runningSessions that would gain
   * @param sessionsLost most sessions without a slot while moving
   * @param sinceLastSeconds since the last rebalancing
   */
  public record Situation(
      double presentSeconds,
      double proposedSeconds,
      double runningSessions,
      int sessionsLost,
      double sinceLastSeconds) {}

  /**
   * Decides. A session that runs for the horizon gains the share by which its tokens are faster.
   */
  public Decision decide(Situation now, List<Move> moves) {
    if (now.sinceLastSeconds() < minIntervalSeconds) {
      return new Decision.Stay(
          "The last rebalancing was %.0f s ago, less than %.0f s."
              .formatted(now.sinceLastSeconds(), minIntervalSeconds));
    }
    double improvement = 1 - now.proposedSeconds() / now.presentSeconds();
    if (improvement <= 0 || improvement < minImprovement) {
      return new Decision.Stay(
          "It would gain %.1f %%, less than %.1f %%."
              .formatted(100 * improvement, 100 * minImprovement));
    }
    double gain = improvement * now.runningSessions() * horizonSeconds;
    double cost = loadingSeconds(moves) * Math.max(1, now.sessionsLost());
    return gain > cost
        ? new Decision.Go(gain, cost)
        : new Decision.Stay("It gains %.1f session-seconds and costs %.1f.".formatted(gain, cost));
  }

  /** Servers load at the same time, so the longest load counts. */
  private double loadingSeconds(List<Move> moves) {
    return moves.stream().mapToLong(Move::bytes).max().orElse(0) / loadBytesPerSecond;
  }
}
