package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.router.agents.SpeakingRing;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Load, lost servers, clients that go away. */
class TroubleTest {
  private static final String PROMPT =
      "{\"model\": \"smollm2\", \"prompt\": \"a\", \"stream\": %s}";

  private final Front front = new Front(1).answering("one two three");

  @AfterEach
  void close() {
    front.close();
  }

  @Test
  void nothingReady() throws Exception {
    HttpResponse<String> response = complete(false);

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.headers().firstValue("Retry-After")).contains("5");
    assertThat(error(response).path("code").asText()).isEqualTo("not_ready");
    assertThat(error(response).path("type").asText()).isEqualTo("service_unavailable");
  }

  @Test
  void noModelPlaced() throws Exception {
    front.served = null;

    assertThat(complete(false).statusCode()).isEqualTo(503);
    assertThat(Front.json(front.send(front.to("/v1/models")).body()).path("data")).isEmpty();
  }

  @Test
  void aFullQueueSaysWhenToComeAgain() throws Exception {
    front.place(1).ring.silentAfter = 1;
    CompletableFuture<HttpResponse<String>> running = background();
    Front.await(() -> front.sessions.view().running() == 1);
    CompletableFuture<HttpResponse<String>> waiting = background();
    Front.await(() -> front.sessions.view().waiting() == 1);
    HttpResponse<String> refused = complete(true);

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.headers().firstValue("Retry-After")).get().asString().matches("[1-9][0-9]*");
    assertThat(error(refused).path("code").asText()).isEqualTo("queue_full");
    assertThat(error(refused).path("type").asText()).isEqualTo("rate_limit_error");
    assertThat(running).isNotDone();
    assertThat(waiting).isNotDone();
  }

  @Test
  void aLostServerEndsAStreamWithAnErrorEvent() throws Exception {
    front.place(1).ring.silentAfter = 2;
    CompletableFuture<HttpResponse<String>> running = background();
    Front.await(() -> front.charged.get() == 2);
    front.ring.servers.server(SpeakingRing.SERVER).die();
    HttpResponse<String> response = running.join();

    assertThat(response.statusCode()).isEqualTo(200);
    JsonNode last = Front.json(Front.events(response).getLast());
    assertThat(last.path("error").path("code").asText()).isEqualTo("server_lost");
    assertThat(response.body()).doesNotContain("[DONE]");
  }

  @Test
  void aLostServerEndsAWholeAnswerWith503() throws Exception {
    front.place(1).ring.silentAfter = 2;
    CompletableFuture<HttpResponse<String>> running =
        CompletableFuture.supplyAsync(() -> quietly(false));
    Front.await(() -> front.charged.get() == 2);
    front.ring.servers.server(SpeakingRing.SERVER).die();

    assertThat(running.join().statusCode()).isEqualTo(503);
    assertThat(running.join().headers().firstValue("Retry-After")).isPresent();
  }

  @Test
  void whoComesWhileTheOnlyServerIsAwayIsAnsweredWhenItIsBack() throws Exception {
    front.place(1).ring.servers.server(SpeakingRing.SERVER).silent = true;
    Front.await(() -> !front.sessions.view().serving());
    HttpResponse<InputStream> waiting = front.stream("/v1/completions", PROMPT.formatted(true));
    assertThat(waiting.statusCode()).isEqualTo(200); // while it still waits
    front.ring.servers.server(SpeakingRing.SERVER).silent = false;

    String body = new String(waiting.body().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(body).startsWith(": waiting\n\n").contains("two").endsWith("data: [DONE]\n\n");
  }

  @Test
  void aClientThatGoesAwayGivesItsSlotBack() throws Exception {
    front.place(1).ring.silentAfter = 1;
    byte[] body = PROMPT.formatted(true).getBytes(StandardCharsets.UTF_8);
    int port = front.to("/").build().uri().getPort();
    try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head =
          "POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      client.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
      client.getOutputStream().write(body);
      Front.await(() -> front.ring.openSessions() == 1 && front.charged.get() == 1);
    }
    Front.await(() -> front.ring.openSessions() == 0);
  }

  private CompletableFuture<HttpResponse<String>> background() {
    return CompletableFuture.supplyAsync(() -> quietly(true));
  }

  private HttpResponse<String> quietly(boolean stream) {
    try {
      return complete(stream);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> complete(boolean stream) throws Exception {
    return front.post("/v1/completions", PROMPT.formatted(stream));
  }

  private static JsonNode error(HttpResponse<String> response) throws Exception {
    return Front.json(response.body()).path("error");
  }
}
