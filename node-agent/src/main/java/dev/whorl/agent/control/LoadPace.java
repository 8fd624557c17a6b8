package dev.whorl.agent.control;

import dev.whorl.agent.session.Batch;
import dev.whorl.agent.step.StepObserver;
import dev.whorl.executor.LoadProgress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * How fast spans load while sessions run: as fast as the disk gives as long as steps stay well
 * within their cap, with longer and longer rests between pieces when they do not. A load comes to
 * its end all the same: a rest is limited. Steps over their cap while something loads are counted.
 */
public final class LoadPace implements StepObserver {
  /** A step that took more of its cap than this is too near to it. */
  private static final double NEAR = 0.8;

  private static final double LEAST_SHARE = 1.0 / 16;
  private static final double FASTER = 1.5;
  private static final Duration LONGEST_REST = Duration.ofSeconds(2);
  private static final double NANOS = 1e9;

  private final StepCap cap;
  private final LongSupplier nanos;
  private final AtomicLong rested = new AtomicLong();
  private final AtomicLong exceeded = new AtomicLong();
  private volatile boolean loading;
  private int steps; // since the last piece
  private double worst; // of these, as a share of the cap
  private double share = 1; // of the time that is spent loading

  LoadPace(StepCap cap, LongSupplier nanos) {
    this.cap = cap;
    this.nanos = nanos;
  }

  /** Rested between pieces of loads since the start of this process. */
  public double restedSeconds() {
    return rested.get() / NANOS;
  }

  /** Steps over their cap while something was loaded. */
  public long exceeded() {
    return exceeded.get();
  }

  @Override
  public void stepped(Batch batch, Duration onDevice, Duration elapsed) {
    double allowed = cap.seconds();
    if (!loading || allowed <= 0) {
      return;
    }
    double part = elapsed.toNanos() / NANOS / allowed;
    if (part > 1) {
      exceeded.incrementAndGet();
    }
    seen(part);
  }

  private synchronized void seen(double part) {
    steps++;
    worst = Math.max(worst, part);
  }

  /**
   * How long to rest after a piece.
   *
   * @param worked how long the piece took
   */
  synchronized Duration rest(Duration worked) {
    if (steps > 0) {
      share = worst > NEAR ? Math.max(LEAST_SHARE, share / 2) : Math.min(1, share * FASTER);
    } else {
      share = 1; // nobody is disturbed
    }
    steps = 0;
    worst = 0;
    Duration rest = Duration.ofNanos((long) (worked.toNanos() * (1 / share - 1)));
    return rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
  }

  /** A load at this pace; to be closed at its end. */
  Paced paced(LoadProgress progress) {
    return new Paced(progress);
  }

  /** Rests between the pieces of one load. */
  final class Paced implements LoadProgress, AutoCloseable {
    private final LoadProgress progress;
    private long began = nanos.getAsLong();

    Paced(LoadProgress progress) {
      this.progress = progress;
      loading = true;
    }

    @Override
    public void loaded(long doneBytes, long totalBytes) {
      progress.loaded(doneBytes, totalBytes);
      if (doneBytes < totalBytes) {
        long rest = rest(Duration.ofNanos(nanos.getAsLong() - began)).toNanos();
        if (rest > 0) {
          LockSupport.parkNanos(rest);
          rested.addAndGet(rest);
        }
      }
      began = nanos.getAsLong();
    }

    @Override
    public void close() {
      loading = false;
    }
  }
}
