package dev.whorl.protocol.silence;

import java.time.Duration;

/**
 * How much the silence of a peer means, judged by its own history: the φ accrual failure detector
 * (Hayashibara, Défago, Yared and Katayama, SRDS 2004) with times between beats taken as normal. φ
 * = 8 means that once in 10⁸ silences a peer that lives is as late as this one.
 *
 * <p>A machine that is too busy makes everybody late, so two pauses are granted beyond what is
 * usual: the longest that the peer made lately, and twice what this process was late itself. While
 * this process stood still it heard nobody, and that is nobody's silence. Whatever the history,
 * suspicion needs the least silence, and the longest is always suspicious.
 *
 * <p>A judgement, not a fact: a peer that speaks again is suspected no longer. Not thread-safe;
 * times are nanoseconds of any clock that does not go back.
 */
public final class Suspicion {
  private static final double THRESHOLD = 8;

  /** Of what was seen, this much comes from the last beat: some thirty beats count. */
  private static final double NEWEST = 1.0 / 32;

  /** What is kept of the longest pause per beat: half is forgotten in 45 beats. */
  private static final double KEPT = 0.985;

  /** Beats are never taken to be more regular than this part of their period. */
  private static final double LEAST_DEVIATION = 0.25;

  private final double beat;
  private final double least;
  private final double longest;

  private double mean;
  private double variance;
  private double longestPause; // beyond the mean, fading
  private double ownLateness; // fading
  private long heardAt;
  private long beatAt;
  private long lookedAt;
  private boolean looked;

  /**
   * A peer that has just been heard.
   *
   * @param beat agreed time between two beats
   * @param least silence below it is never suspicious
   * @param longest silence above it always is
   */
  public Suspicion(Duration beat, Duration least, Duration longest, long now) {
    if (!beat.isPositive() || least.compareTo(beat) < 0 || longest.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          "The silences that are never (%s) and always (%s) suspicious must be at least one beat (%s), and in this order."
              .formatted(least, longest, beat));
    }
    this.beat = beat.toNanos();
    this.least = least.toNanos();
    this.longest = longest.toNanos();
    this.mean = this.beat;
    this.heardAt = now;
    this.beatAt = now;
  }

  /** The peer has said anything: it lives. */
  public void heard(long now) {
    heardAt = now;
  }

  /** The peer has beaten: its history grows. */
  public void beat(long now) {
    double gap = Math.min((double) (now - beatAt), longest);
    beatAt = now;
    heardAt = now;
    double difference = gap - mean;
    mean += NEWEST * difference;
    variance = (1 - NEWEST) * (variance + NEWEST * difference * difference);
    longestPause = Math.max(KEPT * longestPause, difference);
  }

  /** To be called once per beat by the clockwork that looks at {@link #suspected}. */
  public void look(long now) {
    if (looked) {
      double late = now - lookedAt - beat;
      if (late > 0) {
        heardAt += (long) late;
        beatAt += (long) late;
      }
      ownLateness = Math.max(KEPT * ownLateness, late);
    }
    looked = true;
    lookedAt = now;
  }

  /** Whether the peer should be taken for lost now. */
  public boolean suspected(long now) {
    double silence = now - heardAt;
    return silence >= least && (silence >= longest || phi(now) >= THRESHOLD);
  }

  /** How long it has said nothing. */
  public Duration silence(long now) {
    return Duration.ofNanos(Math.max(0, now - heardAt));
  }

  /** Minus the decimal logarithm of the chance that a living peer is silent for so long. */
  double phi(long now) {
    double late = now - heardAt - mean - longestPause - 2 * ownLateness;
    double deviation = Math.max(Math.sqrt(variance), LEAST_DEVIATION * beat);
    double y = late / deviation;
    // The normal distribution by a logistic curve: its greatest error is 0.0002.
    double e = Math.exp(-y * (1.5976 + 0.070566 * y * y));
    return late > 0 ? -Math.log10(e / (1 + e)) : -Math.log10(1 - 1 / (1 + e));
  }
}
