package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * Starts again what ends while it should serve, and ends what says that it cannot go on, so that it
 * is started again as well; says so. When that helps no more, the run ends with the reason.
 */
final class Supervisor implements AutoCloseable {
  /** Brings back a process that has ended; fails with words when that did not work. */
  interface Revival {
    void run() throws InterruptedException;
  }

  private final Progress progress;
  private final Duration period;
  private final Supplier<Backoff> backoffs;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<Void> failure = new CompletableFuture<>();

  Supervisor(Progress progress) {
    this(progress, Liveness.PERIOD, Backoff::usual);
  }

  /**
   * @param period between two questions for liveness
   * @param backoffs one for each process
   */
  Supervisor(Progress progress, Duration period, Supplier<Backoff> backoffs) {
    this.progress = progress;
    this.period = period;
    this.backoffs = backoffs;
  }

  /** Looks after a process that is running, until it is closed. */
  void watch(Child process, Liveness liveness, Revival revival) {
    start(() -> lookAfter(process, revival));
    start(() -> ask(process, liveness));
  }

  private void start(Revival task) {
    threads.execute(() -> {
      try {
        task.run();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (RuntimeException | Error e) {
        failure.completeExceptionally(e);
      }
    });
  }

  private void lookAfter(Child process, Revival revival) throws InterruptedException {
    Backoff backoff = backoffs.get();
    while (true) {
      Duration lived = process.awaitEnd();
      if (process.closed()) {
        return;
      }
      Duration pause = backoff.afterLifeOf(lived);
      if (pause == null) {
        throw new BadInput("%s; it was started again and again.".formatted(process.ending()));
      }
      progress.say("%s; starting it again in %d s".formatted(process.ending(), pause.toSeconds()));
      Thread.sleep(pause);
      try {
        revival.run();
        if (!process.closed()) {
          progress.say("%s serves again".formatted(process.name()));
        }
      } catch (BadInput e) {
        progress.say(String.valueOf(e.getMessage()));
        process.stop();
      }
    }
  }

  private void ask(Child process, Liveness liveness) throws InterruptedException {
    int failures = 0;
    while (!process.closed()) {
      Thread.sleep(period);
      failures = !process.isAlive() || liveness.alive() ? 0 : failures + 1;
      if (failures == Liveness.FAILURES) {
        progress.say(
            "%s has failed its liveness check %d times; ending it"
                .formatted(process.name(), failures));
        process.kill();
        failures = 0;
      }
    }
  }

  /**
   * Blocks until something could not be brought back.
   *
   * @throws BadInput with the reason
   */
  void await() throws InterruptedException {
    try {
      failure.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException reason) {
        throw reason;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  /** From now on an end is an end. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
