package dev.whorl.operator.live;

import dev.whorl.planning.certificate.LateShare;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of a deployment's promise in the last five minutes.
 *
 * @param at when this was put together
 * @param running sessions that ran at most in the last minute
 * @param tokens that were seen, first ones not counted
 * @param late of them, that came later than the bound of their chain
 * @param p99Seconds that 99 of 100 of them did not exceed
 * @param counted what agents' counts let be late
 * @param worst the server whose steps were over their cap at the highest price; null: none
 */
public record LiveFigures(
    Instant at,
    int running,
    long tokens,
    long late,
    double p99Seconds,
    LateShare counted,
    @Nullable Overrun worst) {
  private static final Duration SHOWN_AGAIN = Duration.ofSeconds(30);
  private static final double MILLION = 1e6;

  /**
   * A server's steps over their cap.
   *
   * @param share of the tokens that they can have made late
   */
  public record Overrun(String server, long steps, double share) {}

  /** Whether more is late, or may be by what agents count, than a kept promise allows. */
  public boolean broken() {
    return LateShare.beyond(late, tokens) || counted.beyond();
  }

  /** Late tokens of a million. */
  public int latePerMillion() {
    return (int) Math.round(MILLION * late / tokens);
  }

  /**
   * Whether this is to be shown after the other: what was broken or mended, and more load, at once.
   */
  boolean isNewsAfter(@Nullable LiveFigures shown) {
    return shown == null
        || broken() != shown.broken()
        || running > shown.running
        || !at.isBefore(shown.at.plus(SHOWN_AGAIN));
  }
}
