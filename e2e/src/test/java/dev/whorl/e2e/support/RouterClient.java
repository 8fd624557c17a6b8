package dev.whorl.e2e.support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An OpenAI client of one deployment's router, through a port that is forwarded to a ready router
 * pod.
 */
public final class RouterClient implements AutoCloseable {

  private static final int HTTP = 8080;
  private static final String COMPONENT = "app.kubernetes.io/component";
  private static final String ROUTER = "router";
  private static final String COMMENT = ":"; // keeps the connection open
  private static final String EVENT = "data: ";
  private static final String LAST_EVENT = EVENT + "[DONE]";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final LocalPortForward forward;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(10)).build();

  private RouterClient(LocalPortForward forward) {
    this.forward = forward;
  }

  /**
   * Connects to a ready router pod of the deployment. A forwarded port leads to one pod, not to a
   * Service: so a roll-out is waited for, and a pod that is about to go is not taken.
   */
  public static RouterClient of(KubernetesClient client, Deployed deployed) {
    client
        .apps()
        .deployments()
        .inNamespace(deployed.namespace())
        .withLabel(COMPONENT, ROUTER)
        .waitUntilCondition(
            RouterClient::rolledOut, Deployed.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    Pod router =
        client
            .pods()
            .inNamespace(deployed.namespace())
            .withLabel(COMPONENT, ROUTER)
            .list()
            .getItems()
            .stream()
            .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
            .filter(Readiness::isPodReady)
            .findFirst()
            .orElseThrow(() ->
                new IllegalStateException("no router pod is ready in " + deployed.namespace()));
    return new RouterClient(client.pods().resource(router).portForward(HTTP));
  }

  /** As {@code kubectl rollout status} sees it: every pod is of the last template, none is left. */
  private static boolean rolledOut(@Nullable Deployment router) {
    if (router == null || router.getStatus() == null) {
      return false;
    }
    var status = router.getStatus();
    Integer wanted = router.getSpec().getReplicas();
    return Objects.equals(status.getObservedGeneration(), router.getMetadata().getGeneration())
        && Objects.equals(status.getUpdatedReplicas(), wanted)
        && Objects.equals(status.getReplicas(), wanted)
        && Objects.equals(status.getAvailableReplicas(), wanted);
  }

  /** Posts to {@code path} below {@code /v1} and returns the status and the body as JSON. */
  public Answer post(String path, Map<String, Object> body) {
    HttpResponse<String> response = send(path, body, BodyHandlers.ofString());
    return new Answer(response.statusCode(), json(response.body()));
  }

  /**
   * Posts for a stream of events and hands each on as it comes; fails when the answer is none, or
   * when the stream ends without its last word.
   */
  public void stream(String path, Map<String, Object> body, Consumer<JsonNode> each) {
    HttpResponse<Stream<String>> response = send(path, body, BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      List<String> rest = new ArrayList<>();
      lines.forEach(line -> {
        if (line.startsWith(EVENT) && !line.equals(LAST_EVENT)) {
          each.accept(json(line.substring(EVENT.length())));
        } else if (!line.isEmpty() && !line.startsWith(COMMENT)) {
          rest.add(line);
        }
      });
      if (response.statusCode() != 200 || !rest.equals(List.of(LAST_EVENT))) {
        throw new IllegalStateException(
            "the stream of status %d ended with %s".formatted(response.statusCode(), rest));
      }
    }
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> HttpResponse<T> send(String path, Map<String, Object> body, BodyHandler<T> handler) {
    try {
      var request =
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:%d/v1/%s".formatted(forward.getLocalPort(), path)))
              .timeout(Duration.ofMinutes(3))
              .header("content-type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
              .build();
      return http.send(request, handler);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    }
  }

  @Override
  public void close() throws IOException {
    http.close();
    forward.close();
  }

  /** What came back. */
  public record Answer(int status, JsonNode body) {}
}
