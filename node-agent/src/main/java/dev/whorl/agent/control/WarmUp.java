package dev.whorl.agent.control;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowInput.Residuals;
import dev.whorl.executor.RowInput.TokenIds;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs a span that was just loaded until its steps get no faster, before sessions are let onto it.
 * The first steps of a process are interpreted, or wait for a device to take in its code: they are
 * many times longer than the profile says, which an earlier process was measured for. Once for each
 * model of a process.
 */
final class WarmUp {
  private static final Logger LOG = System.getLogger(WarmUp.class.getName());
  private static final long LEAST = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long MOST = TimeUnit.MILLISECONDS.toNanos(1500);
  private static final int WINDOW = 8;

  private final BlockExecutor executor;
  private final Measuring device;
  private final Set<String> warm = new HashSet<>(); // by the keeper's thread only

  /**
   * @param device is warmed up only while no session runs on it: where some do, it is warm
   */
  WarmUp(BlockExecutor executor, Measuring device) {
    this.executor = executor;
    this.device = device;
  }

  /** Never throws: a span that cannot be warmed up is served all the same. */
  void run(HeldSpan span) {
    try {
      if (!warm.contains(span.desired().model()) && device.whileIdle(() -> warm(span))) {
        warm.add(span.desired().model());
      }
    } catch (RuntimeException e) {
      LOG.log(Level.WARNING, "The span " + span.desired().span() + " was not warmed up.", e);
    }
  }

  private void warm(HeldSpan held) {
    DesiredSpan desired = held.desired();
    if (held.loaded()
            .reserve(desired.deploymentUid(), "warm-up", desired.span(), desired.slotTokens())
        instanceof ReserveOutcome.Reserved(SessionCache cache)) {
      try {
        int chunk = Math.max(1, Math.min(desired.prefillTokens(), desired.slotTokens() - 1));
        settle(row(held, cache, 0, chunk));
        settle(row(held, cache, chunk, 1));
      } finally {
        cache.release();
      }
    }
  }

  /** The same row again and again: positions may be overwritten. */
  private void settle(Row row) {
    long begin = System.nanoTime();
    long previous = Long.MAX_VALUE;
    while (true) {
      long[] window = new long[WINDOW];
      for (int i = 0; i < WINDOW; i++) {
        long from = System.nanoTime();
        if (!(executor.step(List.of(row)) instanceof StepOutcome.Done)) {
          return; // the first session will hear of it
        }
        window[i] = System.nanoTime() - from;
        if (System.nanoTime() - begin >= MOST) {
          return;
        }
      }
      Arrays.sort(window);
      long median = window[WINDOW / 2];
      if (System.nanoTime() - begin >= LEAST && median > previous - previous / 20) {
        return;
      }
      previous = median;
    }
  }

  private static Row row(HeldSpan held, SessionCache cache, int position, int count) {
    SpanRequest request = held.loaded().request();
    Span span = held.desired().span();
    boolean last = span.end() == request.model().geometry().blocks();
    return new Row(cache, position, input(request, span, count), last ? sampling() : null);
  }

  private static RowInput input(SpanRequest request, Span span, int count) {
    if (span.start() == 0) {
      return new TokenIds(new int[count]);
    }
    int bytes = request.model().geometry().residualBytes(request.precision());
    return new Residuals(count, ByteBuffer.allocate(count * bytes));
  }

  private static Sampling sampling() {
    return new Sampling(1, 1, 0.9f, 0, Sampling.NO_LOGPROBS);
  }
}
