package dev.whorl.cli.plan;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A line every two seconds while a solver works, so that nobody waits in the dark. */
final class SolveProgress implements AutoCloseable {
  private static final long EVERY_SECONDS = 2;

  private final CountDownLatch done = new CountDownLatch(1);

  SolveProgress(String what, Duration limit, PrintWriter err) {
    long started = System.nanoTime();
    Thread.ofVirtual()
        .start(() -> {
          while (!doneWithin(EVERY_SECONDS)) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - started);
            err.printf("%s: %d s of at most %d s%n", what, seconds, limit.toSeconds());
            err.flush();
          }
        });
  }

  private boolean doneWithin(long seconds) {
    try {
      return done.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      return true;
    }
  }

  @Override
  public void close() {
    done.countDown();
  }
}
