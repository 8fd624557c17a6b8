package dev.whorl.operator.pool;

import dev.whorl.crds.BlockServer;
import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.pool.GPUNodePoolStatus;
import dev.whorl.operator.kube.Conditions;
import dev.whorl.operator.kube.Reasons;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The status of a pool. */
final class PoolStatus {
  private static final int NAMED_USERS = 5;

  private PoolStatus() {}

  static GPUNodePoolStatus of(
      GPUNodePool pool, Collection<BlockServer> servers, int desired, Instant now) {
    int online = online(servers);
    boolean ready = online >= desired;
    return status(
        pool,
        servers,
        ready,
        ready ? Reasons.ONLINE : reason(servers),
        "%d of %d servers are online.%s".formatted(online, desired, ready ? "" : trouble(servers)),
        now);
  }

  /** A server cannot even be created. */
  static GPUNodePoolStatus refused(
      GPUNodePool pool, Collection<BlockServer> servers, String words, Instant now) {
    return status(pool, servers, false, Reasons.REFUSED, "A BlockServer is refused: " + words, now);
  }

  /** The gravest of what keeps servers from being online. */
  private static String reason(Collection<BlockServer> servers) {
    Set<String> reasons =
        servers.stream()
            .filter(s -> s.getStatus() != null)
            .flatMap(s -> s.getStatus().conditions().stream())
            .map(Condition::getReason)
            .collect(Collectors.toSet());
    return Stream.of(Reasons.REFUSED, Reasons.DEVICE_UNAVAILABLE, Reasons.DEVICE_LOST)
        .filter(reasons::contains)
        .findFirst()
        .orElse(Reasons.PROGRESSING);
  }

  /** What keeps the first of those that are not online. */
  private static String trouble(Collection<BlockServer> servers) {
    return servers.stream()
        .filter(s -> !ServerChanges.online(s) && s.getStatus() != null)
        .sorted(Comparator.comparing(s -> s.getMetadata().getName()))
        .flatMap(s ->
            s.getStatus().conditions().stream()
                .map(c -> " " + s.getMetadata().getName() + ": " + c.getMessage()))
        .findFirst()
        .orElse("");
  }

  static GPUNodePoolStatus inUse(
      GPUNodePool pool, Collection<BlockServer> servers, List<String> users, Instant now) {
    String named = String.join(", ", users.subList(0, Math.min(NAMED_USERS, users.size())));
    return status(
        pool,
        servers,
        false,
        Reasons.IN_USE,
        "The pool is to be deleted, but %d LLMDeployments refer to it (%s). Delete them or take the pool out of their nodePoolRefs."
            .formatted(users.size(), named),
        now);
  }

  private static GPUNodePoolStatus status(
      GPUNodePool pool,
      Collection<BlockServer> servers,
      boolean ready,
      String reason,
      String message,
      Instant now) {
    List<Condition> before = pool.getStatus() == null ? List.of() : pool.getStatus().conditions();
    long generation = pool.getMetadata().getGeneration();
    return new GPUNodePoolStatus(
        generation,
        List.of(Conditions.of("Ready", ready, reason, message, before, generation, now)),
        servers.size(),
        online(servers));
  }

  private static int online(Collection<BlockServer> servers) {
    return (int) servers.stream().filter(ServerChanges::online).count();
  }
}
