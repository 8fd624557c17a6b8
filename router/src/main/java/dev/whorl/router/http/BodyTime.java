package dev.whorl.router.http;

import dev.whorl.router.openai.ApiError;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/**
 * Cuts clients off whose request body does not come in time: each holds a connection and memory.
 */
final class BodyTime {
  private static final String TIMER = "whorl-body-timer";
  private final Duration most;

  BodyTime(Duration most) {
    this.most = most;
  }

  void begin(RoutingContext http) {
    long timer = http.vertx().setTimer(most.toMillis(), ignored -> cut(http));
    http.put(TIMER, timer);
    http.addEndHandler(ignored -> http.vertx().cancelTimer(timer));
    http.next();
  }

  /** The body is there. */
  static void end(RoutingContext http) {
    Long timer = http.remove(TIMER);
    if (timer != null) {
      http.vertx().cancelTimer(timer);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void cut(RoutingContext http) {
    http.response().putHeader("Connection", "close");
    ErrorAnswer.send(http, ApiError.tooSlow(most));
    http.request().connection().close();
  }
}
