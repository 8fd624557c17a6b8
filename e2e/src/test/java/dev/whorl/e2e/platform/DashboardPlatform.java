package dev.whorl.e2e.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.ProjectScript;
import dev.whorl.e2e.support.UnequalPools;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.LocalPortForward;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes what serves; every query of the dashboard has an answer. */
@ExtendWith(KeepsFailures.class)
class DashboardPlatform {
  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', name: smollm2, precision: bf16}
      workload: {maxInputTokens: 128, maxOutputTokens: 32}
      sessionsPerReplica: 2
      placement: {nodePoolRefs: [small, medium, large]}
      """;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Product product = Product.installed();
  private final List<LocalPortForward> forwards = new ArrayList<>();
  private final HttpClient http = HttpClient.newHttpClient();
  private @Nullable Deployed lasting;
  private @Nullable Process prometheus;

  @AfterEach
  void delete() throws Exception {
    if (prometheus != null) {
      prometheus.destroy();
    }
    for (LocalPortForward forward : forwards) {
      forward.close();
    }
    http.close();
    if (lasting != null) {
      lasting.close();
    }
  }

  @Test
  void everyQueryHasAnAnswer(@TempDir Path folder) throws Exception {
    new UnequalPools(product.client()).apply();
    Deployed deployed = Deployed.smollm2(product.client(), "dashboard", SPEC);
    lasting = deployed;
    deployed.awaitReady();
    String address = start(folder, deployed);
    try (Clients clients = Clients.of(product.client(), deployed)) {
      // Counters need two scrapes with something in between.
      for (int i = 0; i < 6; i++) {
        assertThat(clients.ask(i % 2 == 0, 16).get().statusCode()).isEqualTo(200);
      }
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(() -> {
            var ignored = clients.ask(true, 4).get();
            assertThat(unanswered(address)).isEmpty();
          });
    }
  }

  /** Queries of the dashboard that have no answer now. */
  private List<String> unanswered(String address) throws Exception {
    List<String> silent = new ArrayList<>();
    Path dashboard = ProjectScript.root().resolve("charts/whorl/files/dashboard.json");
    for (JsonNode panel : JSON.readTree(dashboard.toFile()).path("panels")) {
      for (JsonNode target : panel.path("targets")) {
        String query =
            target
                .path("expr")
                .asText()
                .replace("$__rate_interval", "30s")
                .replace("[5m]", "[30s]")
                .replace("$model", ".*");
        JsonNode answer =
            JSON.readTree(
                http.send(
                        HttpRequest.newBuilder(
                                URI.create(
                                    address
                                        + "/api/v1/query?query="
                                        + URLEncoder.encode(query, StandardCharsets.UTF_8)))
                            .build(),
                        HttpResponse.BodyHandlers.ofString())
                    .body());
        if (answer.at("/data/result").isEmpty()) {
          silent.add(panel.path("title").asText() + ": " + query);
        }
      }
    }
    return silent;
  }

  private String start(Path folder, Deployed deployed) throws Exception {
    StringBuilder config = new StringBuilder("global: {scrape_interval: 2s}\nscrape_configs:\n");
    job(config, "operator", "/q/metrics", Product.NAMESPACE, "operator", 8080);
    job(config, "agents", "/metrics", Product.NAMESPACE, "agent", 9090);
    job(config, "routers", "/metrics", deployed.namespace(), "router", 8080);
    Path file = Files.writeString(folder.resolve("prometheus.yml"), config);
    int port = freePort();
    String program =
        ProjectScript.run("build/debian-tool", "prometheus", "prometheus") + "/prometheus";
    prometheus =
        new ProcessBuilder(
                program,
                "--config.file=" + file,
                "--storage.tsdb.path=" + folder.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port,
                "--log.level=warn")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("log").toFile())
            .start();
    return "http://127.0.0.1:" + port;
  }

  private void job(
      StringBuilder config, String job, String path, String namespace, String component, int port) {
    List<String> targets = new ArrayList<>();
    for (Pod pod :
        product
            .client()
            .pods()
            .inNamespace(namespace)
            .withLabel("app.kubernetes.io/component", component)
            .list()
            .getItems()) {
      LocalPortForward forward = product.client().pods().resource(pod).portForward(port);
      forwards.add(forward);
      targets.add("127.0.0.1:" + forward.getLocalPort());
    }
    config
        .append("- job_name: ")
        .append(job)
        .append("\n  honor_labels: true\n  metrics_path: ")
        .append(path)
        .append("\n  static_configs: [{targets: ")
        .append(targets)
        .append("}]\n");
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
