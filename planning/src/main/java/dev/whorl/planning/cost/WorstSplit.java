package dev.whorl.planning.cost;

import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.StepTimes;
import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * The most that two successive steps can take together: a row that arrives while the first runs
 * waits for it and joins the second; a row of the first has left before the second, except those of
 * one-hop chains. The sum is piecewise linear in the split, so its maximum is at a bend or at an
 * end.
 */
final class WorstSplit {
  private final int[][] bends;

  private WorstSplit(int[][] bends) {
    this.bends = bends;
  }

  /** For the bends of a profile's tables. */
  static WorstSplit of(Profile profile) {
    return new WorstSplit(
        new int[][] {profile.block().bends(), bends(profile.embedding()), bends(profile.head())});
  }

  private static int[] bends(@Nullable StepTimes times) {
    return times == null ? new int[0] : times.bends();
  }

  /**
   * Seconds of the worst pair of steps.
   *
   * @param seconds of a step with so many rows
   * @param sessions on the block
   * @param oneHop of these, sessions of one-hop chains
   */
  double seconds(IntToDoubleFunction seconds, int sessions, int oneHop) {
    int others = sessions - oneHop;
    double worst = pair(seconds, 0, others, oneHop);
    if (others < 2) {
      return worst;
    }
    for (int[] table : bends) {
      for (int bend : table) {
        worst = Math.max(worst, pair(seconds, inside(bend - oneHop, others), others, oneHop));
        worst =
            Math.max(worst, pair(seconds, inside(others + oneHop - bend, others), others, oneHop));
      }
    }
    return worst;
  }

  private static int inside(int split, int others) {
    return Math.clamp(split, 0, others - 1);
  }

  private static double pair(IntToDoubleFunction seconds, int a, int others, int oneHop) {
    return seconds.applyAsDouble(a + oneHop) + seconds.applyAsDouble(others - a + oneHop);
  }
}
