package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.FinishReason;
import dev.whorl.router.openai.GenerationOptions.StreamMode;
import dev.whorl.router.openai.ReplyShape;
import dev.whorl.router.openai.TextPiece;
import dev.whorl.router.openai.Usage;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/**
 * Server-sent events: per choice the opening chunk, text chunks, one chunk with the finish reason;
 * then the usage if it was asked for, and {@code [DONE]}. The head is sent with the first chunk, so
 * that a request which never gets a slot is answered with a plain error; later errors are an event,
 * and no {@code [DONE]} follows.
 */
final class StreamedAnswer implements Answer {
  private final RoutingContext http;
  private final ReplyShape shape;
  private final boolean withUsage;

  StreamedAnswer(RoutingContext http, ReplyShape shape, StreamMode mode) {
    this.http = http;
    this.shape = shape;
    this.withUsage = mode == StreamMode.STREAM_WITH_USAGE;
  }

  @Override
  public void started(int choice) {
    ObjectNode opening = shape.opening(choice);
    if (opening != null) {
      chunk(opening);
    }
  }

  @Override
  public void piece(int choice, TextPiece piece) {
    if (!piece.text().isEmpty() || !piece.chances().isEmpty()) {
      chunk(shape.piece(choice, piece));
    }
    FinishReason finish = piece.finish();
    if (finish != null) {
      chunk(shape.closing(choice, finish));
    }
  }

  @Override
  public void complete(Usage usage) {
    if (withUsage) {
      event(Json.text(shape.usage(usage)));
    }
    event("[DONE]");
    end();
  }

  @Override
  public void failed(ApiError error) {
    if (http.response().headWritten()) {
      event(Json.text(error.json()));
      end();
    } else {
      ErrorAnswer.send(http, error);
    }
  }

  private void chunk(ObjectNode chunk) {
    if (withUsage) {
      chunk.putNull("usage");
    }
    event(text(chunk));
  }

  private static String text(JsonNode chunk) {
    return Json.text(chunk);
  }

  // A client that is gone is noticed by the exchange, not here.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void event(String data) {
    HttpServerResponse response = http.response();
    if (response.closed()) {
      return;
    }
    if (!response.headWritten()) {
      response
          .setChunked(true)
          .putHeader("Content-Type", "text/event-stream; charset=utf-8")
          .putHeader("Cache-Control", "no-cache")
          .putHeader("X-Accel-Buffering", "no");
    }
    response.write("data: " + data + "\n\n");
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void end() {
    if (!http.response().closed()) {
      http.response().end();
    }
  }
}
