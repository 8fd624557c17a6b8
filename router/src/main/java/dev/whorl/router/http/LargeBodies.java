package dev.whorl.router.http;

import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.ApiException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Where large bodies are read, one after the other: a few of them take neither all threads nor all
 * memory from the rest. Those that wait are few, for each is held in memory.
 */
final class LargeBodies {
  /** Bytes from which on a body is a large one. */
  static final int BYTES = 256 << 10;

  private static final int WAITING = 8;
  private static final Duration SOON = Duration.ofSeconds(2);

  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          10,
          TimeUnit.SECONDS,
          new ArrayBlockingQueue<>(WAITING),
          Thread.ofPlatform().daemon().name("large-bodies").factory());

  LargeBodies() {
    thread.allowCoreThreadTimeOut(true);
  }

  /** Completes on the context. Fails with ApiException if too many wait already. */
  <T> Future<T> call(Context context, Callable<T> task) {
    Promise<T> promise = Promise.promise();
    try {
      thread.execute(() -> {
        try {
          T result = task.call();
          context.runOnContext(ignored -> promise.complete(result));
        } catch (Exception | StackOverflowError e) {
          context.runOnContext(ignored -> promise.fail(e));
        }
      });
    } catch (RejectedExecutionException e) {
      promise.fail(
          new ApiException(
              ApiError.unavailable(
                  "overloaded", "Too many large requests at the same time; try again.", SOON)));
    }
    return promise.future();
  }
}
