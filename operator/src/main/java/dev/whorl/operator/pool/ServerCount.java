package dev.whorl.operator.pool;

import dev.whorl.crds.Durations;
import dev.whorl.crds.pool.ServersSpec;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How many servers a pool shall have. */
final class ServerCount {
  private ServerCount() {}

  /**
   * What deployments make of a pool.
   *
   * @param referred whether one with replicas refers to it
   * @param serving servers that hold blocks
   * @param calm how long all who refer to it have what they asked for; null: one has not
   */
  record Use(boolean referred, int serving, @Nullable Duration calm) {}

  /**
   * {@code min} always; while a deployment refers to the pool {@code max}, or one per node when
   * there is none, but only those that hold blocks once all is calm for {@code idleAfter}.
   */
  static int of(ServersSpec servers, int matchingNodes, Use use) {
    if (!use.referred()) {
      return servers.min();
    }
    int most = servers.max() == null ? matchingNodes : servers.max();
    boolean needed = untilIdle(servers, use) == null || use.serving() == 0;
    return Math.max(servers.min(), needed ? most : Math.min(most, use.serving()));
  }

  /** When to look again, as nothing else will tell; null: something will. */
  static @Nullable Duration again(ServersSpec servers, Use use) {
    Duration rest = rest(servers, use);
    return rest != null && rest.isPositive() ? rest : null;
  }

  private static @Nullable Duration untilIdle(ServersSpec servers, Use use) {
    Duration rest = rest(servers, use);
    return rest == null || rest.isPositive() ? null : rest;
  }

  private static @Nullable Duration rest(ServersSpec servers, Use use) {
    return servers.idleAfter() == null || use.calm() == null
        ? null
        : Durations.parse(servers.idleAfter()).minus(use.calm());
  }
}
