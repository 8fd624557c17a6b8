package dev.whorl.agent.testing;

import dev.whorl.agent.device.ForwardingDevice;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.Row;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.SubmittedStep;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A real device whose steps can be held back or made to fail, and which counts the time it worked.
 */
public final class PausableDevice extends ForwardingDevice {
  private static final int ALL = 1_000_000;

  private final Semaphore steps = new Semaphore(ALL);
  private final AtomicBoolean failing = new AtomicBoolean();
  private final AtomicBoolean failingLoads = new AtomicBoolean();
  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong positions = new AtomicLong();

  public PausableDevice(BlockExecutor device) {
    super(device);
  }

  /** Holds the next step back until {@link #resume}. */
  public void pause() {
    steps.drainPermits();
  }

  public void resume() {
    steps.release(ALL);
  }

  /** Steps throw while this is set. */
  public void failSteps(boolean on) {
    failing.set(on);
  }

  /** Loads throw while this is set. */
  public void failLoads(boolean on) {
    failingLoads.set(on);
  }

  /** Positions that steps have run. */
  public long positions() {
    return positions.get();
  }

  /** Nanoseconds spent in steps. */
  public long stepNanos() {
    return nanos.get();
  }

  @Override
  public SubmittedStep submit(List<Row> rows) {
    steps.acquireUninterruptibly();
    if (failing.get()) {
      throw new IllegalStateException("The test made this step fail.");
    }
    long start = System.nanoTime();
    try {
      positions.addAndGet(rows.stream().mapToInt(Row::count).sum());
      return super.submit(rows);
    } finally {
      nanos.addAndGet(System.nanoTime() - start);
    }
  }

  @Override
  public LoadOutcome load(SpanRequest request, LoadProgress progress) {
    if (failingLoads.get()) {
      throw new IllegalStateException("The test made this load fail.");
    }
    return super.load(request, progress);
  }

  @Override
  public void close() {
    resume();
    super.close();
  }
}
