package dev.whorl.operator;

import dev.whorl.operator.agents.AgentFleet;
import dev.whorl.operator.agents.Observation;
import dev.whorl.operator.identity.Authority;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** What alerts ask of the operator itself: agents that are heard, and when trust ends. */
final class ControlMetrics {
  ControlMetrics(MeterRegistry registry, AgentFleet fleet, Authority authority) {
    Gauge.builder("whorl.agents", fleet, f -> count(f, true))
        .description("Agents that the operator drives, by whether they are heard.")
        .tag("heard", "yes")
        .register(registry);
    Gauge.builder("whorl.agents", fleet, f -> count(f, false))
        .description("Agents that the operator drives, by whether they are heard.")
        .tag("heard", "no")
        .register(registry);
    Gauge.builder("whorl.root.end.timestamp", authority, a -> a.rootEnds().getEpochSecond())
        .description("When the root of all certificates ends, seconds since 1970.")
        .baseUnit("seconds")
        .register(registry);
  }

  private static long count(AgentFleet fleet, boolean heard) {
    return fleet.observations().values().stream()
        .filter(seen -> seen instanceof Observation.Reporting == heard)
        .count();
  }
}
