package dev.whorl.operator.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
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

/** Asks routers for their demand, all at the same time. */
public final class RouterDemand implements Function<Collection<Pod>, @Nullable Demand> {
  private static final Duration PATIENCE = Duration.ofMillis(800);
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final HttpClient client =
      HttpClient.newBuilder().connectTimeout(PATIENCE).version(HttpClient.Version.HTTP_1_1).build();

  /** The sum of those that answer within a second; null if none does. */
  @Override
  public @Nullable Demand apply(Collection<Pod> routers) {
    List<CompletableFuture<@Nullable Demand>> asked =
        routers.stream()
            .map(pod -> pod.getStatus() == null ? null : pod.getStatus().getPodIP())
            .filter(Objects::nonNull)
            .map(this::ask)
            .toList();
    return asked.stream()
        .map(CompletableFuture::join)
        .filter(Objects::nonNull)
        .reduce(Demand::and)
        .orElse(null);
  }

  private CompletableFuture<@Nullable Demand> ask(String address) {
    String host = address.contains(":") ? "[" + address + "]" : address;
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://%s:%d/demand".formatted(host, Ports.ROUTER_HTTP)))
            .timeout(PATIENCE)
            .build();
    return client
        .sendAsync(request, HttpResponse.BodyHandlers.ofString())
        .handle((answer, failure) -> failure == null ? read(answer.body()) : null);
  }

  /** Null for what no router says. */
  static @Nullable Demand read(String body) {
    try {
      JsonNode demand = JSON.readTree(body);
      return demand.path("running").isInt()
          ? new Demand(
              demand.path("running").asInt(),
              demand.path("waiting").asInt(),
              demand.path("held").asInt(),
              Duration.ofMillis(demand.path("longestWaitMillis").asLong()))
          : null;
    } catch (IOException e) {
      return null;
    }
  }
}
