package dev.whorl.operator.pool;

import dev.whorl.crds.pool.ServersSpec;

/** How many servers a pool shall have. */
final class ServerCount {
  private ServerCount() {}

  /**
   * {@code min} always; while a deployment refers to the pool {@code max}, or one per node when
   * there is none.
   */
  static int of(ServersSpec servers, int matchingNodes, boolean referred) {
    if (!referred) {
      return servers.min();
    }
    int most = servers.max() == null ? matchingNodes : servers.max();
    return Math.max(servers.min(), most);
  }
}
