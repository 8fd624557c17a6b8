package dev.whorl.router.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What requests pass before anybody looks at what they ask for, and how long they may take. */
class EntryTest {
  private static final String CHAT =
      "{\"model\": \"smollm2\", \"max_tokens\": 2, \"messages\": [{\"role\": \"user\", \"content\": \"a secret\"}]}";
  private static final Logger ACCESS = Logger.getLogger("whorl.access");

  private @Nullable Front front;

  @AfterEach
  void close() {
    if (front != null) {
      front.close();
    }
  }

  private Front front(EntrySettings settings, Duration bodyTime, @Nullable Duration requestTime) {
    Front made =
        new Front(
            settings,
            new HttpLimits(
                1 << 20,
                bodyTime,
                requestTime,
                new StreamSettings(Duration.ofMillis(50), 1 << 20)));
    front = made;
    return made;
  }

  private Front front(EntrySettings settings) {
    return front(settings, Duration.ofSeconds(20), null);
  }

  @Test
  void pagesOfKnownOriginsMayAsk() throws Exception {
    Front open = front(new EntrySettings(false, List.of("https://chat.example.org"), false));
    HttpRequest.Builder preflight =
        open.to("/v1/chat/completions")
            .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
            .header("Access-Control-Request-Method", "POST");
    assertThat(
            open.send(preflight.copy().header("Origin", "https://chat.example.org"))
                .headers()
                .firstValue("access-control-allow-origin"))
        .contains("https://chat.example.org");
    assertThat(open.send(preflight.copy().header("Origin", "https://evil.example")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void plainHttpIsRefusedWhereOnlyTlsShallCome() throws Exception {
    HttpResponse<String> refused =
        front(new EntrySettings(true, List.of(), false)).post("/v1/chat/completions", CHAT);

    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(Front.json(refused.body()).at("/error/code").asText()).isEqualTo("https_required");
  }

  @Test
  void whoeverLeavesServesAndSendsItsClientsElsewhere() throws Exception {
    Front leaving = front(EntrySettings.OPEN).place(1).answering("x");
    assertThat(leaving.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200);
    leaving.entry.leave();
    assertThat(leaving.post("/v1/chat/completions", CHAT).statusCode()).isEqualTo(200); // HTTP/2
    HttpResponse<String> answer =
        leaving.send(
            HttpRequest.newBuilder(leaving.request("/v1/chat/completions", CHAT), (a, b) -> true)
                .version(HttpClient.Version.HTTP_1_1));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("connection")).contains("close");
  }

  @Test
  void anAnswerThatTakesTooLongEndsWithAWord() throws Exception {
    Front slow = front(EntrySettings.OPEN, Duration.ofSeconds(20), Duration.ofMillis(200));
    slow.place(1);
    slow.ring.silentAfter = 0;
    HttpResponse<String> whole = slow.post("/v1/chat/completions", CHAT);

    assertThat(whole.statusCode()).isEqualTo(504);
    assertThat(Front.json(whole.body()).at("/error/code").asText()).isEqualTo("deadline_exceeded");
    HttpResponse<String> streamed =
        slow.post("/v1/chat/completions", CHAT.replace("{\"model", "{\"stream\": true, \"model"));
    assertThat(streamed.body()).contains("deadline_exceeded").doesNotContain("[DONE]");
  }

  @Test
  void aBodyThatDribblesIsCutOff() throws Exception {
    Front patient = front(EntrySettings.OPEN, Duration.ofMillis(200), null);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), patient.port())) {
      socket
          .getOutputStream()
          .write(
              "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{"
                  .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .startsWith("HTTP/1.1 408")
          .contains("request_timeout");
    }
  }

  @Test
  void requestsAreLoggedWithoutTheirTexts() throws Exception {
    List<String> lines = new ArrayList<>();
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord entry) {
            synchronized (lines) {
              lines.add(entry.getMessage());
            }
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    ACCESS.addHandler(handler);
    try {
      Front logged = front(new EntrySettings(false, List.of(), true)).place(1).answering("x");
      logged.send(
          HttpRequest.newBuilder(logged.request("/v1/chat/completions", CHAT), (a, b) -> true)
              .header("X-Request-Id", "r-1"));
      Front.await(() -> {
        synchronized (lines) {
          return !lines.isEmpty();
        }
      });
    } finally {
      ACCESS.removeHandler(handler);
    }
    assertThat(lines).hasSize(1);
    var line = Front.json(lines.getFirst());
    assertThat(line.path("requestId").asText()).isEqualTo("r-1");
    assertThat(line.path("status").asInt()).isEqualTo(200);
    assertThat(line.path("promptTokens").asInt()).isPositive();
    assertThat(line.path("generatedTokens").asInt()).isPositive();
    assertThat(lines.getFirst()).doesNotContain("secret");
  }

  @Test
  void whoComesWhileNoModelIsKnownIsHeld() throws Exception {
    Front held = front(EntrySettings.OPEN);
    var known = held.served;
    held.served = null;
    var whole = held.postLater("/v1/chat/completions", CHAT);
    HttpResponse<InputStream> stream =
        held.stream("/v1/chat/completions", CHAT.replace("{\"model", "{\"stream\": true, \"model"));
    assertThat(stream.statusCode()).isEqualTo(200); // says so while it waits
    Front.await(() -> held.door.held() == 2);
    assertThat(Front.json(held.send(held.to("/demand").GET()).body()).path("held").asInt())
        .isEqualTo(2);

    held.served = known;
    held.place(2).answering("x");
    assertThat(whole.get().statusCode()).isEqualTo(200);
    assertThat(new String(stream.body().readAllBytes(), StandardCharsets.UTF_8))
        .contains(": waiting for the model to be started")
        .endsWith("data: [DONE]\n\n");
    assertThat(held.door.held()).isZero();
  }
}
