package dev.whorl.router.application;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.CertificateAuthority;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.router.agents.SpeakingRing;
import dev.whorl.router.agents.TestingAgent;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router process as the operator sets it up: HTTPS, limits, access log, and how it leaves. */
class RouterEdgeIT {
  private static final AgentsDomain DOMAIN = new AgentsDomain("agents", "local");
  private static final Pattern HTTPS = Pattern.compile("https://[^:]+:(\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CertificateAuthority authority =
      CertificateAuthority.create("whorl", Clock.systemUTC());
  private final SpeakingRing ring = new SpeakingRing();
  @TempDir private Path folder;
  private HttpClient client = HttpClient.newHttpClient();
  private TestingAgent agent;
  private RouterProcess router;

  @BeforeEach
  void start() throws Exception {
    ring.answer = List.of(19556, 905);
    agent = new TestingAgent(ring, authority.issue(DOMAIN.server(SpeakingRing.SERVER)));
    authority.issue(new PeerName.Router("uid-1", "local")).write(folder);
    Files.writeString(folder.resolve("placement.yaml"), RouterProcessIT.placement(agent));
    Map<String, String> environment = new HashMap<>();
    environment.put("WHORL_PLACEMENT_FILE", folder.resolve("placement.yaml").toString());
    environment.put("WHORL_TLS_FOLDER", folder.toString());
    environment.put("WHORL_AGENTS_DOMAIN", DOMAIN.toString());
    environment.put("WHORL_LOST_AFTER", "30s");
    environment.put(
        "WHORL_CACHE_FOLDER", Path.of("target", "tokenizers").toAbsolutePath().toString());
    environment.put("WHORL_LEAVE_TIME", "5s");
    environment.put("WHORL_HTTP_TLS_ONLY", "true");
    environment.put("WHORL_HTTP_ACCESS_LOG", "true");
    environment.put("WHORL_HTTP_CORS_ORIGINS", "https://chat.example.org");
    environment.put("QUARKUS_HTTP_SSL_PORT", "0");
    environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_FILES", folder + "/tls.crt");
    environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_KEY_FILES", folder + "/tls.key");
    environment.put("QUARKUS_HTTP_SSL_CERTIFICATE_RELOAD_PERIOD", "30s");
    environment.put("QUARKUS_HTTP_LIMITS_MAX_HEADER_SIZE", "4096");
    environment.put("QUARKUS_HTTP_LIMITS_MAX_CONNECTIONS", "100");
    environment.put("QUARKUS_HTTP_IDLE_TIMEOUT", "PT30M");
    router = new RouterProcess(environment);
    client.close();
    client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(trusting()).build();
  }

  @AfterEach
  void stop() {
    router.close();
    agent.close();
    client.shutdownNow();
  }

  @Test
  void servesByHttpsLogsAndLeaves() throws Exception {
    String plain = "http://127.0.0.1:" + router.port();
    router.await(() -> status(plain + "/health/ready") == 200);
    String secure = "https://127.0.0.1:" + httpsPort();

    assertThat(send(request(plain)).statusCode()).isEqualTo(403);
    HttpResponse<String> answer = send(request(secure).header("X-Request-Id", "mine"));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    router.await(
        () -> router.log.stream().anyMatch(line -> line.contains("\"requestId\":\"mine\"")));
    JsonNode line =
        JSON.readTree(
            router.log.stream().filter(l -> l.contains("\"mine\"")).findFirst().orElseThrow());
    assertThat(line.path("path").asText()).isEqualTo("/v1/completions");
    assertThat(line.path("generatedTokens").asInt()).isPositive();
    assertThat(tooLong(secure)).isEqualTo(431);
    assertThat(status(plain + "/demand")).isEqualTo(200);
    assertThat(status(plain + "/figures")).isEqualTo(200);

    router.terminate();
    router.await(() -> status(plain + "/health/ready") == 503);
    HttpResponse<String> late = send(request(secure));
    assertThat(late.statusCode()).as(late.body()).isEqualTo(200);
    assertThat(late.headers().firstValue("Connection")).contains("close");
    assertThat(router.exit()).as(String.join("\n", router.log)).isIn(0, 143);
  }

  /** By a connection of its own, for the router ends it. */
  private int tooLong(String base) throws Exception {
    try (HttpClient own =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .sslContext(trusting())
            .build()) {
      return own.send(
              request(base).header("X-Long", "a".repeat(8000)).build(), BodyHandlers.ofString())
          .statusCode();
    }
  }

  private int httpsPort() {
    return router.log.stream()
        .map(HTTPS::matcher)
        .filter(Matcher::find)
        .map(found -> Integer.parseInt(found.group(1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("No HTTPS: " + router.log));
  }

  private HttpRequest.Builder request(String base) {
    return HttpRequest.newBuilder(URI.create(base + "/v1/completions"))
        .timeout(RouterProcess.PATIENCE)
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"model\": \"smollm2\", \"prompt\": \"a\", \"max_tokens\": 2}"));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  private int status(String url) {
    try {
      return client
          .send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofString())
          .statusCode();
    } catch (Exception e) {
      throw new AssertionError("GET " + url + " failed; log: " + router.log, e);
    }
  }

  /** The certificate is one of block servers, for no name that clients use. */
  private static SSLContext trusting() throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Trusting()}, null);
    return context;
  }

  private static final class Trusting extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
