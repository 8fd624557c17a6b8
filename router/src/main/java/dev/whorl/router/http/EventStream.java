package dev.whorl.router.http;

import io.vertx.core.http.HttpServerResponse;

/** The form of server-sent events. */
final class EventStream {
  private static final String TYPE = "text/event-stream; charset=utf-8";

  private EventStream() {}

  /** Says what comes, so that nobody on the way keeps it back. */
  static void begin(HttpServerResponse response) {
    response
        .setChunked(true)
        .putHeader("Content-Type", TYPE)
        .putHeader("Cache-Control", "no-cache")
        .putHeader("X-Accel-Buffering", "no");
  }

  /** Whether the answer is a stream of events. */
  static boolean begun(HttpServerResponse response) {
    return TYPE.equals(response.headers().get("Content-Type"));
  }

  static String event(String data) {
    return "data: " + data + "\n\n";
  }

  /** What clients skip. */
  static String comment(String text) {
    return ": " + text + "\n\n";
  }
}
