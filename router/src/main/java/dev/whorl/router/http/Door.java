package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.router.openai.ApiError;
import dev.whorl.router.openai.ApiException;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Holds requests while no model has been read: a deployment at zero replicas is scaled up by them.
 * A stream begins at once and says by comments that it waits. Once a model is known the line of
 * sessions holds requests by itself.
 */
public final class Door {
  private static final long LOOK_MILLIS = 100;

  private final Duration holdFor;
  private final int most;
  private final BooleanSupplier open;
  private final Duration comments;
  private final AtomicInteger held = new AtomicInteger();

  /**
   * A door without anybody before it.
   *
   * @param holdFor how long a request is held; zero: none is
   * @param most requests that are held at the same time
   * @param open whether a model can be asked
   * @param comments between two comments of a stream that waits
   */
  public Door(Duration holdFor, int most, BooleanSupplier open, Duration comments) {
    this.holdFor = holdFor;
    this.most = most;
    this.open = open;
    this.comments = comments;
  }

  /** Requests that are held now. */
  public int held() {
    return held.get();
  }

  /** Lets a request in, at once or when the door opens; fails it if it has to wait for too long. */
  void pass(RoutingContext http, Supplier<JsonNode> body, Runnable in) {
    if (!holdFor.isPositive() || open.getAsBoolean()) {
      in.run();
      return;
    }
    boolean streams = body.get().path("stream").asBoolean();
    if (held.incrementAndGet() > most) {
      held.decrementAndGet();
      throw new ApiException(
          ApiError.overloaded(
              "queue_full",
              "Too many requests wait for the model to be started.",
              Duration.ofSeconds(10)));
    }
    new Held(http, streams, in).begin();
  }

  private final class Held {
    private final RoutingContext http;
    private final boolean streams;
    private final Runnable in;
    private final long until = System.nanoTime() + holdFor.toNanos();
    private long nextComment = System.nanoTime();
    private boolean over;
    private long timer;

    Held(RoutingContext http, boolean streams, Runnable in) {
      this.http = http;
      this.streams = streams;
      this.in = in;
    }

    void begin() {
      http.response().closeHandler(ignored -> end());
      timer = http.vertx().setPeriodic(1, LOOK_MILLIS, ignored -> look());
    }

    private void look() {
      if (over) {
        return;
      }
      if (open.getAsBoolean()) {
        end();
        in.run();
      } else if (System.nanoTime() - until > 0) {
        end();
        http.fail(
            new ApiException(
                ErrorAnswer.notReady("The model was not started within the time to wait for it.")));
      } else if (streams && System.nanoTime() - nextComment >= 0) {
        nextComment = System.nanoTime() + comments.toNanos();
        comment();
      }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone is noticed by its close
    private void comment() {
      HttpServerResponse response = http.response();
      if (!response.headWritten()) {
        EventStream.begin(response);
      }
      response.write(EventStream.comment("waiting for the model to be started"));
    }

    private void end() {
      if (!over) {
        over = true;
        http.vertx().cancelTimer(timer);
        held.decrementAndGet();
      }
    }
  }
}
