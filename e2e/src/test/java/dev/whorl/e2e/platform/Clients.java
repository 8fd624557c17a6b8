package dev.whorl.e2e.platform;

import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.ProjectScript;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;

/**
 * Clients outside the cluster, which reach the routers of a deployment by a Service, as real ones
 * do: a forwarded port would lead to one pod.
 */
final class Clients implements AutoCloseable {
  private static final int NODE_PORT = 30080;

  private final String base = "http://" + ProjectScript.run("e2e/cluster/port") + "/v1/";
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  private Clients() {}

  static Clients of(KubernetesClient client, Deployed deployed) {
    client
        .resource(
            new ServiceBuilder()
                .withNewMetadata()
                .withName("from-outside")
                .withNamespace(deployed.namespace())
                .endMetadata()
                .withNewSpec()
                .withType("NodePort")
                .addToSelector("app.kubernetes.io/component", "router")
                .addToSelector("inference.whorl.dev/deployment", deployed.name())
                .addNewPort()
                .withPort(80)
                .withTargetPort(new IntOrString(8080))
                .withNodePort(NODE_PORT)
                .endPort()
                .endSpec()
                .build())
        .serverSideApply();
    Clients clients = new Clients();
    // The nodes' rules follow the Service a moment later.
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(clients::reach);
    return clients;
  }

  private boolean reach() throws IOException, InterruptedException {
    HttpRequest models = HttpRequest.newBuilder(URI.create(base + "models")).build();
    return http.send(models, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
  }

  /** A completion of few tokens. */
  CompletableFuture<HttpResponse<String>> ask(boolean stream, int tokens) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "completions"))
            .timeout(Duration.ofMinutes(8))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\": \"smollm2\", \"prompt\": \"The capital of France is\", \"max_tokens\": %d, \"stream\": %s}"
                        .formatted(tokens, stream)))
            .build();
    return http.sendAsync(request, HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() throws IOException {
    http.close();
  }
}
