package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.FinishReason;
import dev.whorl.router.openai.GenerationOptions.StreamMode;
import dev.whorl.router.openai.ReplyShape;
import dev.whorl.router.openai.TextPiece;
import dev.whorl.router.openai.Usage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Server-sent events: per choice the opening chunk, text chunks, one chunk with the finish reason;
 * then the usage if it was asked for, and {@code [DONE]}. The head is sent as soon as the request
 * stands in line, and a comment line in a steady interval from then on: nobody on the way takes the
 * connection for dead. So only what is refused at once is answered with a plain error; all later
 * ones are an event, and no {@code [DONE]} follows. A client that does not read what is sent is
 * given up: what it has not read is held in memory.
 */
final class StreamedAnswer implements Answer {
  private static final Logger LOG = System.getLogger(StreamedAnswer.class.getName());

  private final RoutingContext http;
  private final ReplyShape shape;
  private final boolean withUsage;
  private final StreamSettings settings;
  private final Runnable givenUp;
  private String comment = EventStream.comment("waiting");
  private @Nullable Long timer;
  private long unsent;
  private boolean unread;

  /**
   * @param givenUp told when the client leaves too much unread; nothing is sent any more
   */
  StreamedAnswer(
      RoutingContext http,
      ReplyShape shape,
      StreamMode mode,
      StreamSettings settings,
      Runnable givenUp) {
    this.settings = settings;
    this.givenUp = givenUp;
    this.http = http;
    this.shape = shape;
    this.withUsage = mode == StreamMode.STREAM_WITH_USAGE;
  }

  @Override
  public void admitted() {
    write(comment);
    timer =
        http.vertx().setPeriodic(settings.commentInterval().toMillis(), ignored -> write(comment));
  }

  @Override
  public void abandoned() {
    Long running = timer;
    if (running != null) {
      http.vertx().cancelTimer(running);
      timer = null;
    }
  }

  @Override
  public void started(int choice) {
    comment = EventStream.comment("running");
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

  private void event(String data) {
    write(EventStream.event(data));
  }

  // A client that is gone is noticed by the exchange, not here.
  @SuppressWarnings("FutureReturnValueIgnored")
  private void write(String text) {
    HttpServerResponse response = http.response();
    if (response.closed() || unread) {
      return;
    }
    if (!response.headWritten()) {
      EventStream.begin(response);
    }
    Buffer bytes = Buffer.buffer(text);
    unsent += bytes.length();
    response.write(bytes).onComplete(ignored -> unsent -= bytes.length());
    if (unsent > settings.maxUnsentBytes()) {
      giveUp();
    }
  }

  /** The connection ends when its client has read what was sent, or at its idle timeout. */
  @SuppressWarnings("FutureReturnValueIgnored")
  private void giveUp() {
    LOG.log(
        Level.INFO,
        "Request {0} is given up: its client has left {1} bytes unread.",
        RequestId.of(http),
        unsent);
    unread = true;
    givenUp.run();
    http.request().connection().close();
  }

  @SuppressWarnings("FutureReturnValueIgnored")
  private void end() {
    abandoned();
    if (!http.response().closed() && !unread) {
      http.response().end();
    }
  }
}
