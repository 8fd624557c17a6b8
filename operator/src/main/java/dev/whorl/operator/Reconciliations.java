package dev.whorl.operator;

import io.javaoperatorsdk.operator.api.config.ConfigurationService;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The threads that reconcile, apart from the SDK's own, so that they can end before the caches do.
 * The SDK empties the caches first and lets those in hand go on: to them everything would be gone,
 * so that they drain what serves and report its servers as lost.
 */
final class Reconciliations {
  private static final Duration MOMENT = Duration.ofSeconds(1);
  private static final Duration IDLE = Duration.ofMinutes(1);
  private static final Logger LOG = System.getLogger(Reconciliations.class.getName());

  private volatile boolean broken;

  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          ConfigurationService.DEFAULT_RECONCILIATION_THREADS_NUMBER,
          ConfigurationService.DEFAULT_RECONCILIATION_THREADS_NUMBER,
          IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          // What comes after the end is the next leader's.
          new ThreadPoolExecutor.DiscardPolicy()) {
        @Override
        protected void afterExecute(Runnable run, @Nullable Throwable failure) {
          if (failure != null) {
            broken = true;
            LOG.log(Level.ERROR, "A reconciliation ended without the SDK's knowledge.", failure);
          }
        }
      };

  Reconciliations() {
    threads.allowCoreThreadTimeOut(true);
  }

  /** Where they run. */
  ExecutorService threads() {
    return threads;
  }

  /**
   * Whether every object is still looked after. One whose reconciliation ended with an Error counts
   * as in hand for ever at the SDK; only a new process looks at it again.
   */
  boolean healthy() {
    return !broken;
  }

  /**
   * Begins no more and returns when none is left. Those that are still at it after a moment are
   * interrupted, for they wait for an API server that does not answer.
   */
  void end() throws InterruptedException {
    threads.shutdown();
    while (!threads.awaitTermination(MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
      threads.shutdownNow();
    }
  }
}
