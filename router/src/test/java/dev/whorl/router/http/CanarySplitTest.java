package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.router.canary.CanaryShare;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A share of the requests is answered by another router; what it does not take is answered here.
 */
class CanarySplitTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASKED =
      "{\"model\": \"smollm2\", \"max_tokens\": 8, \"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}";
  private static final String STREAMED =
      ASKED.replace("{\"model\"", "{\"stream\": true, \"model\"");

  private final Front before = new Front(8).place(4).answering("before");
  private final Vertx vertx = Vertx.vertx();
  private @Nullable Front changed;

  @AfterEach
  void close() {
    before.close();
    if (changed != null) {
      changed.close();
    }
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private Front changed() {
    Front made = new Front(8).place(4).answering("changed");
    changed = made;
    return made;
  }

  private void share(int port, int percent) {
    before.canary.share = new CanaryShare(URI.create("http://127.0.0.1:" + port), percent);
  }

  private int other(Consumer<HttpServerRequest> handler) {
    HttpServer server = vertx.createHttpServer().requestHandler(handler::accept);
    return server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .join()
        .actualPort();
  }

  private HttpResponse<String> conversation(String name) throws Exception {
    return before.send(
        before
            .to(CHAT)
            .header("X-Conversation-Id", name)
            .header("X-Request-Id", "r-" + name)
            .POST(HttpRequest.BodyPublishers.ofString(ASKED)));
  }

  private static boolean byTheChanged(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(200);
    boolean marked = answer.headers().firstValue(CanarySplit.HEADER).isPresent();
    assertThat(answer.body()).contains(marked ? "changed" : "before");
    return marked;
  }

  @Test
  void requestsBelowTheShareGoToTheChangedModel() throws Exception {
    share(changed().port(), 30);
    before.drawn = 29;
    assertThat(byTheChanged(before.post(CHAT, ASKED))).isTrue();
    before.drawn = 30;
    assertThat(byTheChanged(before.post(CHAT, ASKED))).isFalse();
    assertThat(before.results).containsExactly(CanarySplit.Result.ANSWERED);
  }

  @Test
  void aConversationStaysWhereItIsAndNobodyIsMovedBackAsTheShareGrows() throws Exception {
    int port = changed().port();
    List<String> names = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
    share(port, 30);
    List<String> first = names.stream().filter(this::elsewhere).toList();
    assertThat(names.stream().filter(this::elsewhere)).isEqualTo(first);
    share(port, 80);
    assertThat(names.stream().filter(this::elsewhere)).containsAll(first);
    assertThat(first.size()).isBetween(1, 9);
  }

  private boolean elsewhere(String name) {
    try {
      HttpResponse<String> answer = conversation(name);
      assertThat(answer.headers().firstValue("X-Request-Id")).contains("r-" + name);
      return byTheChanged(answer);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void streamsAndErrorsArePassedOnAsTheyAre() throws Exception {
    share(changed().port(), 100);
    HttpResponse<String> streamed = before.post(CHAT, STREAMED);
    assertThat(streamed.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    assertThat(Front.events(streamed)).last().isEqualTo("[DONE]");
    HttpResponse<String> wrong = before.post(CHAT, ASKED.replace("smollm2", "other"));
    assertThat(wrong.statusCode()).isEqualTo(404);
    assertThat(Front.json(wrong.body()).at("/error/code").asText()).isEqualTo("model_not_found");
  }

  @Test
  void whatTheOtherRouterRefusesForItsLoadOrAFaultIsAnsweredHere() throws Exception {
    for (int status : new int[] {429, 500, 503}) {
      share(other(request -> request.response().setStatusCode(status).end("{}")), 100);
      assertThat(byTheChanged(before.post(CHAT, ASKED))).isFalse();
    }
    assertThat(before.results).hasSize(3).containsOnly(CanarySplit.Result.TAKEN_BACK);
  }

  @Test
  void aRouterThatIsNotThereCostsNobodyAnAnswer() throws Exception {
    try (ServerSocket closed = new ServerSocket(0)) {
      share(closed.getLocalPort(), 100);
    }
    assertThat(byTheChanged(before.post(CHAT, ASKED))).isFalse();
    assertThat(Front.events(before.post(CHAT, STREAMED))).last().isEqualTo("[DONE]");
  }

  @Test
  void aStreamThatBreaksEndsWithAnErrorEvent() throws Exception {
    share(
        other(request -> {
          EventStream.begin(request.response());
          request.response().write(EventStream.event("{}"));
          vertx.setTimer(50, ignored -> request.connection().close());
        }),
        100);
    List<String> events = Front.events(before.post(CHAT, STREAMED));
    assertThat(events).hasSize(2);
    assertThat(Front.json(events.getLast()).at("/error/code").asText()).isEqualTo("server_lost");
    assertThat(before.results).containsExactly(CanarySplit.Result.BROKEN);
  }

  @Test
  void aStreamThatFallsSilentCountsAsBroken() throws Exception {
    share(
        other(request -> {
          EventStream.begin(request.response());
          request.response().write(EventStream.event("{}"));
        }),
        100);
    List<String> events = Front.events(before.post(CHAT, STREAMED));
    assertThat(Front.json(events.getLast()).at("/error/code").asText()).isEqualTo("server_lost");
    assertThat(before.results).containsExactly(CanarySplit.Result.BROKEN);
  }

  @Test
  void keysGoAlongAndOtherHeadersDoNot() throws Exception {
    AtomicReference<@Nullable String> key = new AtomicReference<>();
    AtomicReference<@Nullable String> cookie = new AtomicReference<>();
    share(
        other(request -> {
          key.set(request.getHeader("Authorization"));
          cookie.set(request.getHeader("Cookie"));
          request.response().end("{}");
        }),
        100);
    before.send(
        before
            .to(CHAT)
            .header("Authorization", "Bearer k")
            .header("Cookie", "c=1")
            .POST(HttpRequest.BodyPublishers.ofString(ASKED)));
    assertThat(key).hasValue("Bearer k");
    assertThat(cookie).hasValue(null);
  }
}
