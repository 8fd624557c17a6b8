package dev.whorl.cli.simulate;

import dev.whorl.simulator.pace.Pace;
import java.io.PrintWriter;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Progress on the error stream with the time left, and the end of the run on Ctrl-C: the run is
 * told to stop, prints what it has, and only then the process ends.
 */
final class ConsolePace implements Pace, AutoCloseable {
  private static final long EVERY_NANOS = 2_000_000_000L;
  private static final int GRACE_SECONDS = 30;

  private final PrintWriter err;
  private final long start = System.nanoTime();
  private final CountDownLatch printed = new CountDownLatch(1);
  private final Thread hook = new Thread(this::interrupted, "interrupt");
  private volatile boolean stopped;
  private long said = start;

  ConsolePace(PrintWriter err) {
    this.err = err;
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void interrupted() {
    stopped = true;
    try {
      printed.await(GRACE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public synchronized void done(double part, String what) {
    long now = System.nanoTime();
    if (now - said < EVERY_NANOS || part <= 0) {
      return;
    }
    said = now;
    double spent = (now - start) / 1e9;
    double left = spent * (1 - part) / part;
    err.printf("whorl: %3.0f %%, %.0f s left (%s)%n", 100 * part, left, what);
    err.flush();
  }

  @Override
  public boolean stopped() {
    return stopped;
  }

  /** To be called when the result is printed, whole or partial. */
  @Override
  public void close() {
    if (stopped) {
      err.println("whorl: ended early; this is the partial result.");
      err.flush();
    } else {
      Runtime.getRuntime().removeShutdownHook(hook);
    }
    printed.countDown();
  }
}
