package dev.whorl.router.application;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.router.agents.SpeakingRing;
import dev.whorl.router.agents.TestingAgent;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged router with an agent's data port behind certificates, and a placement file. */
class RouterProcessIT {
  private static final AgentsDomain DOMAIN = new AgentsDomain("agents", "local");
  private static final PeerName ROUTER = new PeerName.Router("uid-1", "local");
  private static final List<Integer> HELLO = List.of(19556, 905); // "Hello world"

  private final CertificateAuthority authority =
      CertificateAuthority.create("whorl", Clock.systemUTC());
  private final SpeakingRing ring = new SpeakingRing();
  private final HttpClient client = HttpClient.newHttpClient();
  @TempDir private Path folder;
  private TestingAgent agent;
  private RouterProcess router;

  @BeforeEach
  void start() throws Exception {
    ring.answer = HELLO;
    agent = new TestingAgent(ring, authority.issue(DOMAIN.server(SpeakingRing.SERVER)));
    authority.issue(ROUTER).write(folder);
    Files.writeString(folder.resolve("placement.yaml"), placement(agent));
    router =
        new RouterProcess(
            Map.of(
                "WHORL_PLACEMENT_FILE", folder.resolve("placement.yaml").toString(),
                "WHORL_TLS_FOLDER", folder.toString(),
                "WHORL_AGENTS_DOMAIN", DOMAIN.toString(),
                "WHORL_DRAIN_TIMEOUT", "60s",
                // What is tested here is not detection, and the machine may be busy.
                "WHORL_LOST_AFTER", "30s",
                "WHORL_CACHE_FOLDER", Path.of("target", "tokenizers").toAbsolutePath().toString()));
  }

  @AfterEach
  void stop() {
    router.close();
    agent.close();
    client.shutdownNow();
  }

  @Test
  void servesAndDrains() throws Exception {
    router.await(() -> status("/health/ready") == 200);
    assertThat(status("/health/live")).isEqualTo(200);
    HttpResponse<String> answer = post(false);
    assertThat(answer.body()).contains("\"text\":\"Hello world\"");
    assertThat(chat().body()).contains("\"content\":\"Hello world\"");
    assertThat(agent.callers).containsExactly(ROUTER);
    assertThat(get("/metrics").body()).contains("vllm:generation_tokens_total");

    ring.silentAfter = 1;
    CompletableFuture<HttpResponse<String>> stream =
        client.sendAsync(request(true), BodyHandlers.ofString());
    router.await(() -> ring.openSessions() == 1);
    router.terminate();
    router.await(() -> get("/health/ready").statusCode() == 503);
    HttpResponse<String> late = post(false);
    assertThat(late.statusCode()).isEqualTo(503);
    assertThat(late.headers().firstValue("Retry-After")).isPresent();
    assertThat(late.body()).contains("stopping");
    assertThat(router.alive()).isTrue();

    ring.finishAll();
    assertThat(stream.join().body()).endsWith("data: [DONE]\n\n");
    assertThat(router.exit()).as(String.join("\n", router.log)).isIn(0, 143);
    assertThat(router.log).noneMatch(line -> line.contains("Exception"));
  }

  static String placement(TestingAgent agent) {
    return """
    placement: local/p1
    model: {name: smollm2, uri: "store://models/m.gguf", precision: f32}
    workload: {maxInputTokens: 64, maxOutputTokens: 32}
    servers: [{name: %s, address: 127.0.0.1, dataPort: %d}]
    chains:
    - {id: c0, capacity: 4, bound: 50ms, timeToFirstToken: 1s, hops: [{server: %s, start: 0, end: 30}]}
    bound: 50ms
    """
        .formatted(SpeakingRing.SERVER, agent.port(), SpeakingRing.SERVER);
  }

  private HttpResponse<String> post(boolean stream) throws Exception {
    return send(request(stream));
  }

  private HttpRequest request(boolean stream) throws Exception {
    String body = "{\"model\": \"smollm2\", \"prompt\": \"a\", \"stream\": %s}".formatted(stream);
    return to("/v1/completions").POST(HttpRequest.BodyPublishers.ofString(body)).build();
  }

  /** The first chat of a process waits for the template engine, which the build made part of it. */
  private HttpResponse<String> chat() throws Exception {
    String body =
        "{\"model\": \"smollm2\", \"messages\": [{\"role\": \"user\", \"content\": \"a\"}]}";
    return send(to("/v1/chat/completions").POST(HttpRequest.BodyPublishers.ofString(body)).build());
  }

  private HttpResponse<String> get(String path) {
    try {
      return send(to(path).build());
    } catch (Exception e) {
      throw new AssertionError("No request for " + path + " could be made.", e);
    }
  }

  /** What the router and its agent saw is the only trace of an answer that does not come. */
  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (Exception e) {
      throw new AssertionError(
          "%s failed; opened %d, started %d; log: %s"
              .formatted(
                  request, ring.opened.size(), ring.started.size(), String.join("\n", router.log)),
          e);
    }
  }

  private int status(String path) {
    return get(path).statusCode();
  }

  private HttpRequest.Builder to(String path) throws Exception {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + router.port() + path))
        .timeout(RouterProcess.PATIENCE);
  }
}
