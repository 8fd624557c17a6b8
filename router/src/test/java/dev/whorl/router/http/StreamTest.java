package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.router.agents.SpeakingRing;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Streams that wait, and clients that do not read. */
class StreamTest {
  private static final String BODY =
      "{\"model\": \"smollm2\", \"prompt\": \"a\", \"max_tokens\": 60, \"stream\": true}";

  private final Front front =
      new Front(1, Duration.ofSeconds(2), new StreamSettings(Duration.ofMillis(100), 1 << 14));

  @AfterEach
  void close() {
    front.close();
  }

  @Test
  void whoWaitsHasTheHeadAndHearsCommentsThenWhyItWasInVain() throws Exception {
    front.answering("one two three").place(1).ring.silentAfter = 1;
    CompletableFuture<HttpResponse<String>> running = CompletableFuture.supplyAsync(this::complete);
    Front.await(() -> front.sessions.view().running() == 1);
    HttpResponse<InputStream> waiting = front.stream("/v1/completions", BODY);

    assertThat(waiting.statusCode()).isEqualTo(200); // while it still waits
    String body = new String(waiting.body().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(body.split(": waiting\n\n", -1)).hasSizeGreaterThan(10);
    assertThat(body).contains("queue_wait_exceeded").doesNotContain("[DONE]");
    assertThat(running).isNotDone();
  }

  @Test
  void whoHasLostItsChainHearsCommentsThenThatNoOtherWasFree() throws Exception {
    front.answering("one two three").place(1).ring.silentAfter = 2;
    CompletableFuture<HttpResponse<String>> running = CompletableFuture.supplyAsync(this::complete);
    Front.await(() -> front.charged.get() == 2);
    front.ring.servers.server(SpeakingRing.SERVER).die();
    String body = running.join().body();

    String pause = body.substring(body.lastIndexOf("data: {\"id\""));
    assertThat(pause.split("(?m)^: ", -1)).hasSizeGreaterThan(10);
    assertThat(pause)
        .contains("server_lost", "No other chain of servers was free within 2 s")
        .doesNotContain("[DONE]");
  }

  @Test
  void aLongPromptHearsComments() throws Exception {
    front.place(1).ring.silentAfter = 0;
    HttpResponse<InputStream> prompt = front.stream("/v1/completions", BODY);
    StringBuilder heard = new StringBuilder();
    while (heard.indexOf(": running\n\n: running") < 0) {
      heard.append((char) prompt.body().read());
    }

    assertThat(heard).startsWith(": waiting\n\n").doesNotContain("data:");
  }

  @Test
  void aClientThatDoesNotReadIsGivenUp() throws Exception {
    // Each token of this answer carries 20 alternatives, so that few of them fill every buffer.
    front.answering("one ".repeat(60)).place(1).ring.silentAfter = 59;
    String body = BODY.replace("\"max_tokens\"", "\"logprobs\": 20, \"max_tokens\"");
    int port = front.to("/").build().uri().getPort();
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(1 << 12);
      client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      client.getOutputStream().write(post(body));
      Front.await(() -> front.charged.get() > 0);
      Front.await(() -> front.ring.openSessions() == 0); // it would run for 20 s and more
    }
    assertThat(front.charged.get()).isBetween(1, 58);
  }

  private HttpResponse<String> complete() {
    try {
      return front.post("/v1/completions", BODY);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] post(String body) {
    return ("POST /v1/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body)
        .getBytes(StandardCharsets.UTF_8);
  }
}
