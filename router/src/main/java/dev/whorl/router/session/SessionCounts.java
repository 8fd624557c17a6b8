package dev.whorl.router.session;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.UUID;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * What the operator learns of a router's sessions: counts since the start of the process, so that
 * who asks twice knows what happened in between, and nothing is lost when an answer is. Heard on
 * the session loop, read anywhere.
 */
public final class SessionCounts implements SessionObserver {
  /** Of the times between tokens, in seconds. */
  public static final double UNIT = 1e-4;

  private static final int DIGITS = 2;
  private static final long NANOS_OF_UNIT = 100_000;

  private final String incarnation = UUID.randomUUID().toString();
  private final Histogram gaps = new ConcurrentHistogram(DIGITS);
  private Counts counts = new Counts(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /**
   * At one moment.
   *
   * @param late tokens that came later than the bound of their chain
   * @param recovered sessions that lost their chain and got another
   * @param notRecovered sessions that lost their chain and ended
   * @param over sessions that have ended, however
   * @param failed of these, for a fault of servers or of the model
   * @param finished sessions that came to the end of their answer; the other figures are theirs
   * @param promptTokens of all their prompts
   * @param promptSquares sum of the squares of the prompts' lengths
   * @param answerTokens of all their answers
   * @param answerSquares sum of the squares of the answers' lengths
   */
  public record Counts(
      long late,
      long recovered,
      long notRecovered,
      long over,
      long failed,
      long finished,
      long promptTokens,
      double promptSquares,
      long answerTokens,
      double answerSquares) {}

  /** Differs between two runs of the router: counts of one say nothing of the other's. */
  public String incarnation() {
    return incarnation;
  }

  /** The counts now. */
  public synchronized Counts counts() {
    return counts;
  }

  /**
   * Times between two tokens of a session, in units of {@link #UNIT}, as HdrHistogram compresses
   * them, in base 64.
   */
  public String gaps() {
    Histogram now = gaps.copy();
    ByteBuffer bytes = ByteBuffer.allocate(now.getNeededByteBufferCapacity());
    int length = now.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  @Override
  public void opened(Duration waited) {
    // Who waits and who runs is seen at the moment of asking.
  }

  @Override
  public synchronized void recovery(boolean success, Duration stalled) {
    Counts c = counts;
    counts =
        new Counts(
            c.late,
            c.recovered + (success ? 1 : 0),
            c.notRecovered + (success ? 0 : 1),
            c.over,
            c.failed,
            c.finished,
            c.promptTokens,
            c.promptSquares,
            c.answerTokens,
            c.answerSquares);
  }

  @Override
  public void firstToken(Duration sinceSubmitted) {
    // The bound of a first token counts from its permit, which only the chain knows.
  }

  @Override
  public void laterToken(Duration gap, Duration bound) {
    gaps.recordValue(Math.max(0, Math.ceilDiv(gap.toNanos(), NANOS_OF_UNIT)));
    if (gap.compareTo(bound) > 0) {
      late();
    }
  }

  private synchronized void late() {
    Counts c = counts;
    counts =
        new Counts(
            c.late + 1,
            c.recovered,
            c.notRecovered,
            c.over,
            c.failed,
            c.finished,
            c.promptTokens,
            c.promptSquares,
            c.answerTokens,
            c.answerSquares);
  }

  @Override
  public synchronized void over(Ending ending, Course course) {
    Counts c = counts;
    boolean whole = ending.finished();
    double prompt = whole ? course.promptTokens() : 0;
    double answer = whole ? course.generatedTokens() : 0;
    counts =
        new Counts(
            c.late,
            c.recovered,
            c.notRecovered,
            c.over + 1,
            c.failed + (ending.failed() ? 1 : 0),
            c.finished + (whole ? 1 : 0),
            c.promptTokens + (long) prompt,
            c.promptSquares + prompt * prompt,
            c.answerTokens + (long) answer,
            c.answerSquares + answer * answer);
  }
}
