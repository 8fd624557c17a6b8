package dev.whorl.agent.tune;

/**
 * How many positions a piece of tuning may have, so that it takes no longer than the prefill chunk
 * whose place it has: what the certificate adds to a token's time for a chunk then covers it.
 * Learns from pieces: n positions take at most n times as long as the slowest of late, for a piece
 * has a fixed part too. Safe for use by many threads.
 */
public final class TunePace {
  /** Of the time allowed: what is left covers pieces that come out slower than those before. */
  private static final double USED = 0.5;

  /** Positions of the first pieces, while nothing is known. */
  private static final int FIRST = 4;

  /** How fast a slow piece is forgotten. */
  private static final double KEPT = 0.9;

  private double allowed;
  private double perPosition = Double.NaN;

  /** How long a piece may take, in seconds; 0: none is allowed. */
  public synchronized void allow(double seconds) {
    allowed = seconds;
  }

  /** Whether tuning is allowed here. */
  public synchronized boolean allowed() {
    return allowed > 0;
  }

  /**
   * Positions of the next pieces.
   *
   * @param most p of the deployment
   * @return 0 when even one position would take too long
   */
  public synchronized int positions(int most) {
    if (Double.isNaN(perPosition)) {
      return Math.min(FIRST, most);
    }
    int fitting = (int) Math.min(most, allowed * USED / perPosition);
    // Small pieces take longer per position; whether one position fits is seen from such a one.
    return fitting > 0 || allowed > perPosition ? Math.max(1, fitting) : 0;
  }

  /**
   * A piece has run.
   *
   * @return whether it took longer than is allowed
   */
  public synchronized boolean took(int positions, double seconds) {
    double one = seconds / positions;
    perPosition =
        Double.isNaN(perPosition) ? one : Math.max(one, KEPT * perPosition + (1 - KEPT) * one);
    return seconds > allowed;
  }

  /** A refusal was spoken: what was slow then may not be now. */
  public synchronized void relent() {
    perPosition *= KEPT;
  }

  /** What is known, for messages. */
  synchronized String words() {
    return "one position takes %.3g s, a piece may take %.3g s".formatted(perPosition, allowed);
  }
}
