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
  /** Share of a period's tokens that may be late while a certificate is kept: it speaks of P99. */
  public static final double ALLOWED = 0.01;

  /** Fewer events than these say nothing of a share. */
  private static final long ENOUGH = 10;

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

  /** Whether the counts do not exclude that more tokens were late than may be. */
  public boolean beyond() {
    long events = lateRows + slow.stream().mapToLong(SlowSteps::steps).sum();
    return events >= ENOUGH && bound() > ALLOWED;
  }

  /**
   * Whether more tokens were late than may be.
   *
   * @param late of them, as they were seen
   * @param tokens of a period
   */
  public static boolean beyond(long late, long tokens) {
    return late >= ENOUGH && late > ALLOWED * tokens;
  }
}
