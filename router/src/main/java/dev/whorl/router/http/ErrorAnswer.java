package dev.whorl.router.http;

import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.ApiException;
import dev.whorl.router.session.SessionEnd;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Writes errors in the shape of the OpenAI API. */
final class ErrorAnswer {
  private static final Logger LOG = System.getLogger(ErrorAnswer.class.getName());
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration AFTER_LOADING = Duration.ofSeconds(5);

  private ErrorAnswer() {}

  /**
   * Answers with an error: as an event where a stream has begun, without effect if another answer
   * has or the client is gone.
   */
  @SuppressWarnings("FutureReturnValueIgnored")
  static void send(RoutingContext http, ApiError error) {
    HttpServerResponse response = http.response();
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      if (EventStream.begun(response)) {
        response.write(EventStream.event(Json.text(error.json())));
        response.end();
      }
      return;
    }
    Duration retry = error.retryAfter();
    if (retry != null) {
      long seconds = Math.max(1, retry.plusMillis(999).toSeconds());
      response.putHeader("Retry-After", Long.toString(seconds));
    }
    Json.send(response.setStatusCode(error.status()), error.json());
  }

  /** The error for a failure while a request was handled. */
  static ApiError of(RoutingContext http, @Nullable Throwable failure) {
    if (failure instanceof ApiException refused) {
      return refused.error();
    }
    LOG.log(Level.ERROR, "Request " + RequestId.of(http) + " failed.", failure);
    return ApiError.internal(
        "The server failed; its log has the reason under request id %s."
            .formatted(RequestId.of(http)));
  }

  /** The error for a session that has ended too early. */
  static ApiError of(SessionEnd end) {
    return switch (end) {
      case SessionEnd.QueueFull(var wait) ->
          ApiError.overloaded(
              "queue_full", "Too many requests are waiting; try again later.", wait);
      case SessionEnd.WaitedTooLong(var wait) ->
          ApiError.overloaded(
              "queue_wait_exceeded", "No slot became free in time; try again later.", wait);
      case SessionEnd.NothingReady() -> notReady("No chain of servers is ready yet.");
      case SessionEnd.Stopping() ->
          ApiError.unavailable("stopping", "This router is stopping; try again.", SOON);
      case SessionEnd.NotOpened(var server) ->
          ApiError.unavailable(
              "chain_not_opened",
              "No chain of servers took the request, the last attempt failed at %s; try again."
                  .formatted(server),
              SOON);
      case SessionEnd.Refused(var server, var invalid, var detail) ->
          invalid
              ? ApiError.invalid(null, "invalid_value", detail)
              : ApiError.internal(
                  "The block server %s does not take the request: %s".formatted(server, detail));
      case SessionEnd.Stalled(var silence) ->
          ApiError.internal(
              "The answer could not be completed: no token came for %d s."
                  .formatted(silence.toSeconds()));
      case SessionEnd.ServerLost(var server) ->
          ApiError.unavailable(
              "server_lost",
              "The block server %s was lost while the answer was made; send the request again."
                  .formatted(server),
              SOON);
      case SessionEnd.Drained(var server, var detail) ->
          ApiError.unavailable(
              "server_drained",
              "The block server %s ended the session: %s Send the request again."
                  .formatted(server, detail),
              SOON);
      case SessionEnd.NoOtherChain(var by, var waited) -> {
        ApiError error = of(by);
        yield error.withMessage(
            "%s No other chain of servers was free within %d s."
                .formatted(error.message(), waited.toSeconds()));
      }
      case SessionEnd.Fault(var detail) ->
          ApiError.internal("The answer could not be completed: " + detail + ".");
    };
  }

  static ApiError notReady(String message) {
    return ApiError.unavailable("not_ready", message, AFTER_LOADING);
  }
}
