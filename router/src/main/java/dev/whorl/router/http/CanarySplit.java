package dev.whorl.router.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.router.canary.CanaryShare;
import dev.whorl.router.canary.CanarySource;
import dev.whorl.router.canary.Conversation;
import dev.whorl.router.openai.ApiError;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Sends a share of the requests for texts to the router of a changed model and passes its answers
 * on. The other router looks at keys, limits and the request itself, as it does for anybody. What
 * it does not take, for its load or for a fault, is answered here as if it had never been asked: no
 * client sees more than the wait. Once its answer has begun it cannot be taken back; a stream that
 * breaks then ends with an error event.
 */
public final class CanarySplit {
  /** Says in an answer that a changed model made it. */
  static final String HEADER = "X-Whorl-Canary";

  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final int CONNECTIONS = 4096;
  private static final int TOO_MANY = 429;
  private static final int SERVER_FAULT = 500;

  /** So many comments of a stream may be missing before its router counts as gone. */
  private static final int SILENT_COMMENTS = 3;

  private static final List<String> PASSED =
      List.of(
          "Authorization",
          "Accept",
          "Content-Type",
          Conversation.HEADER,
          "traceparent",
          "tracestate");
  private static final List<String> RETURNED =
      List.of(
          "Content-Type",
          "Content-Length",
          "Cache-Control",
          "X-Accel-Buffering",
          OpenAiRoutes.IGNORED);

  private final CanarySource source;
  private final IntSupplier draw;
  private final Duration comments;
  private final Listener listener;
  private final AtomicInteger running = new AtomicInteger();
  private final CompletableFuture<Void> drained = new CompletableFuture<>();
  private volatile boolean draining;
  private @Nullable Clients clients;

  /**
   * Ways to the other router.
   *
   * @param streams its connections close when they were silent for some comments' time: a stream's
   *     router that is gone without a word is noticed so
   * @param documents silent for as long as an answer takes
   */
  private record Clients(HttpClient streams, HttpClient documents) {}

  /** What became of a request. */
  public enum Result {
    /** The other router's answer was passed on, be it that the request is wrong. */
    ANSWERED,
    /** It was not reached, or did not take it. */
    TAKEN_BACK,
    /** It ended in the middle of its answer. */
    BROKEN
  }

  /** Hears of each request that was sent elsewhere. */
  public interface Listener {
    /** One is over, on the context of its request. */
    void over(Result result);
  }

  /**
   * A split that follows the source.
   *
   * @param draw from 0 to 99, for requests of no conversation
   * @param comments between two comments of a stream at the other router
   */
  public CanarySplit(CanarySource source, IntSupplier draw, Duration comments, Listener listener) {
    this.source = source;
    this.draw = draw;
    this.comments = comments;
    this.listener = listener;
  }

  /** Completes when nothing that was sent elsewhere is unanswered; from now on nothing is sent. */
  public CompletableFuture<Void> drained() {
    draining = true;
    look();
    return drained;
  }

  private void look() {
    if (draining && running.get() == 0) {
      drained.complete(null);
    }
  }

  /** Sends a request elsewhere if it is of the share, or lets it in here. */
  void pass(RoutingContext http, Supplier<JsonNode> body, Runnable here) {
    CanaryShare share = draining ? null : source.get();
    if (share == null
        || http.body().buffer() == null
        || Conversation.place(http.request().getHeader(Conversation.HEADER), body.get(), draw)
            >= share.percent()) {
      here.run();
      return;
    }
    running.incrementAndGet();
    new Passing(http, here, body.get().path("stream").asBoolean()).begin(share.router());
  }

  private synchronized HttpClient client(Vertx vertx, boolean streams) {
    if (clients == null) {
      int silence = (int) comments.multipliedBy(SILENT_COMMENTS).toMillis();
      clients =
          new Clients(
              vertx.createHttpClient(
                  options().setReadIdleTimeout(silence).setIdleTimeoutUnit(TimeUnit.MILLISECONDS)),
              vertx.createHttpClient(options()));
    }
    return streams ? clients.streams() : clients.documents();
  }

  private static HttpClientOptions options() {
    return new HttpClientOptions()
        .setConnectTimeout((int) CONNECT.toMillis())
        .setTcpKeepAlive(true)
        .setMaxPoolSize(CONNECTIONS);
  }

  /** One request, on its own context from beginning to end. */
  private final class Passing {
    private final RoutingContext http;
    private final Runnable here;
    private final boolean streams;
    private @Nullable HttpClientRequest sent;
    private boolean over;

    Passing(RoutingContext http, Runnable here, boolean streams) {
      this.http = http;
      this.here = here;
      this.streams = streams;
    }

    void begin(URI router) {
      RequestOptions options =
          new RequestOptions()
              .setMethod(HttpMethod.POST)
              .setAbsoluteURI(router + http.normalizedPath());
      for (String name : PASSED) {
        String value = http.request().getHeader(name);
        if (value != null) {
          options.putHeader(name, value);
        }
      }
      options.putHeader(RequestId.HEADER, RequestId.of(http));
      http.response().closeHandler(ignored -> left());
      http.response().exceptionHandler(ignored -> left());
      client(http.vertx(), streams)
          .request(options)
          .compose(request -> {
            sent = request;
            return request.send(http.body().buffer());
          })
          .onSuccess(this::answered)
          .onFailure(ignored -> takeBack());
    }

    private void answered(HttpClientResponse answer) {
      if (over) {
        return;
      }
      if (answer.statusCode() == TOO_MANY || answer.statusCode() >= SERVER_FAULT) {
        answer.request().reset();
        takeBack();
        return;
      }
      AccessLog.ofCanary(http);
      HttpServerResponse response = http.response().setStatusCode(answer.statusCode());
      for (String name : RETURNED) {
        String value = answer.getHeader(name);
        if (value != null) {
          response.putHeader(name, value);
        }
      }
      response.putHeader(HEADER, "true");
      if (!response.headers().contains("Content-Length")) {
        response.setChunked(true);
      }
      answer
          .pipe()
          .endOnFailure(false)
          .to(response)
          .onSuccess(ignored -> end(Result.ANSWERED))
          .onFailure(ignored -> broken());
    }

    private void broken() {
      if (!over) {
        end(Result.BROKEN);
        ErrorAnswer.send(
            http,
            ApiError.unavailable(
                "server_lost",
                "The router of the changed model was lost while the answer was made; send the request again.",
                Duration.ofSeconds(1)));
        if (!http.response().ended()) {
          // Half of a document is none: its client shall not take it for one.
          var ignored = http.request().connection().close();
        }
      }
    }

    private void takeBack() {
      if (!over) {
        end(Result.TAKEN_BACK);
        http.response().closeHandler(null).exceptionHandler(null);
        try {
          here.run();
        } catch (RuntimeException e) {
          http.fail(e);
        }
      }
    }

    private void left() {
      if (!over) {
        end(Result.ANSWERED);
        if (sent != null) {
          sent.reset();
        }
      }
    }

    private void end(Result result) {
      over = true;
      listener.over(result);
      running.decrementAndGet();
      look();
    }
  }
}
