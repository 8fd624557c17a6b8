package dev.whorl.agent.testing;

import dev.whorl.agent.config.SourcesConfig;
import dev.whorl.sources.SourceSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.BiFunction;

/**
 * What tests set.
 *
 * @param seenAt the address at which the other servers find a server, given its name and real
 *     address
 */
public record FleetSettings(
    long memoryBytes,
    int prefillTokens,
    Duration lease,
    Duration drain,
    BiFunction<String, InetSocketAddress, InetSocketAddress> seenAt,
    SourcesConfig sources) {
  public static final FleetSettings DEFAULT =
      new FleetSettings(
          512L << 20,
          8,
          Duration.ofSeconds(15),
          Duration.ofSeconds(20),
          (name, address) -> address,
          SourcesConfig.NONE);

  public FleetSettings withLease(Duration changed) {
    return new FleetSettings(memoryBytes, prefillTokens, changed, drain, seenAt, sources);
  }

  public FleetSettings withDrain(Duration changed) {
    return new FleetSettings(memoryBytes, prefillTokens, lease, changed, seenAt, sources);
  }

  public FleetSettings withMemory(long changed) {
    return new FleetSettings(changed, prefillTokens, lease, drain, seenAt, sources);
  }

  public FleetSettings seenAt(BiFunction<String, InetSocketAddress, InetSocketAddress> changed) {
    return new FleetSettings(memoryBytes, prefillTokens, lease, drain, changed, sources);
  }

  public FleetSettings withSources(SourceSettings changed) {
    return new FleetSettings(
        memoryBytes, prefillTokens, lease, drain, seenAt, new SourcesConfig(changed));
  }
}
