package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Require;
import java.util.List;

/**
 * The counting bound over a period: share of tokens over their bound ≤ (Σ late rows of links + Σ
 * n_j · slow steps_j) / tokens.
 *
 * @param lateRows rows whose delivery exceeded its cap, over all links
 * @param slow per server, its sessions and the steps that exceeded their cap
 * @param tokens of all sessions in the period
 */
public record LateShare(long lateRows, List<SlowSteps> slow, long tokens) {
  public LateShare {
    slow = List.copyOf(slow);
    Require.notNegative("lateRows", lateRows);
    Require.positive("tokens", tokens);
  }

  /** One server's count. */
  public record SlowSteps(int sessions, long steps) {
    public SlowSteps {
      Require.positive("sessions", sessions);
      Require.notNegative("slow steps", steps);
    }
  }

  /** At most this share of the period's tokens was late. */
  public double bound() {
    double touched = lateRows;
    for (SlowSteps s : slow) {
      touched += (double) s.sessions() * s.steps();
    }
    return Math.min(1, touched / tokens);
  }
}
