package dev.whorl.router.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A loop on a thread of its own. What comes after {@link #close} is dropped. An exception costs the
 * task that threw it; after an Error nobody knows what of the sessions' state still holds, so the
 * loop counts as broken and the process is to be started anew.
 */
public final class ThreadLoop implements SessionLoop, AutoCloseable {
  private static final Logger LOG = System.getLogger(ThreadLoop.class.getName());

  private final long start = System.nanoTime();
  private final ScheduledThreadPoolExecutor thread;
  private volatile boolean broken;

  public ThreadLoop(String name) {
    thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(name).factory());
    thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    thread.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
  }

  @Override
  public void execute(Runnable task) {
    thread.execute(guarded(task));
  }

  @Override
  public Duration now() {
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a guarded task does not fail
  public void after(Duration delay, Runnable task) {
    thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    thread.shutdown();
  }

  /** Whether an Error has come up in a task. */
  public boolean broken() {
    return broken;
  }

  /** One faulty task must not end the ones after it. */
  private Runnable guarded(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (RuntimeException e) {
        LOG.log(Level.ERROR, "A task of the session loop failed.", e);
      } catch (Error e) {
        broken = true;
        LOG.log(Level.ERROR, "The session loop is broken.", e);
      }
    };
  }
}
