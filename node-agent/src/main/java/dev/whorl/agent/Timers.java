package dev.whorl.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Everything that happens by the clock. A task that fails is logged and goes on with its next turn;
 * an error of the machine ends it, and then the process is not taken for a living one.
 */
final class Timers implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Timers.class.getName());
  private static final int THREADS = 2;

  private final Runnable died;
  private final ScheduledExecutorService scheduler =
      Executors.newScheduledThreadPool(
          THREADS, Thread.ofPlatform().daemon().name("timer-", 0).factory());

  /**
   * @param died told when a task has ended for good
   */
  Timers(Runnable died) {
    this.died = died;
  }

  ScheduledExecutorService scheduler() {
    return scheduler;
  }

  void every(Duration period, Runnable task) {
    var _ =
        scheduler.scheduleAtFixedRate(
            () -> turn(task), period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void turn(Runnable task) {
    try {
      task.run();
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "A timer task failed.", e);
    } catch (Error e) {
      LOG.log(Level.ERROR, "A timer task has ended; this process must be restarted.", e);
      died.run();
      throw e;
    }
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
