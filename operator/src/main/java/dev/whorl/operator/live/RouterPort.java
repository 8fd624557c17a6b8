package dev.whorl.operator.live;

import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.Pod;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Asks router pods for counts, all at the same time, at the port of their metrics, which network
 * policies open to the operator and which no client reaches through the Service. No agent is
 * needed.
 */
public final class RouterPort {
  private static final Duration PATIENCE = Duration.ofMillis(800);

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1).build();

  /**
   * What those say that answer within a second.
   *
   * @param path of the question
   * @param read reads an answer; null for what no router says
   */
  public <T> List<T> ask(Collection<Pod> routers, String path, Function<String, @Nullable T> read) {
    List<CompletableFuture<@Nullable String>> asked =
        routers.stream()
            .map(pod -> pod.getStatus() == null ? null : pod.getStatus().getPodIP())
            .filter(Objects::nonNull)
            .map(address -> ask(address, path))
            .toList();
    return asked.stream()
        .map(CompletableFuture::join)
        .filter(Objects::nonNull)
        .<@Nullable T>map(read)
        .filter(Objects::nonNull)
        .toList();
  }

  private CompletableFuture<@Nullable String> ask(String address, String path) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("http://%s:%d%s".formatted(host, Ports.ROUTER_HTTP, path)))
            .timeout(PATIENCE)
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .handle((answer, failure) -> failure == null ? answer.body() : null);
  }
}
