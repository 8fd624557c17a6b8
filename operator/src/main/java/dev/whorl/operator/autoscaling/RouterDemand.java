package dev.whorl.operator.autoscaling;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.operator.live.RouterPort;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks routers for their demand. */
public final class RouterDemand implements Function<Collection<Pod>, @Nullable Demand> {
  private static final ObjectMapper JSON = JsonMapper.builder().build();

  private final RouterPort routers;

  public RouterDemand(RouterPort routers) {
    this.routers = routers;
  }

  /** The sum of those that answer within a second; null if none does. */
  @Override
  public @Nullable Demand apply(Collection<Pod> pods) {
    return routers.ask(pods, "/demand", RouterDemand::read).stream()
        .reduce(Demand::and)
        .orElse(null);
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
