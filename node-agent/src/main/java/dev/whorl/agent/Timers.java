package dev.whorl.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Everything that happens by the clock. A task that fails is logged and goes on with its next turn.
 */
final class Timers implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Timers.class.getName());
  private static final int THREADS = 2;

  private final ScheduledExecutorService scheduler =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("timer-", 0).factory());

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  void every(Duration period, Runnable task) {
    var _ =
        scheduler.scheduleAtFixedRate(
            () -> {
              try {
                task.run();
              } catch (RuntimeException e) {
                LOG.log(Level.ERROR, "A timer task failed.", e);
              }
            },
            period.toMillis(),
            period.toMillis(),
            TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
