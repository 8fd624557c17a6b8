package dev.whorl.planning.model;

/**
 * Where a server is.
 *
 * @param node the machine, a failure domain; servers of one node fail together
 * @param zone the failure domain above the node
 * @param trustZone the trust zone; compared with {@link TrustedEnds#zone()}
 */
public record Location(String node, String zone, String trustZone) {
  public Location {
    Require.notBlank("node of a server", node);
    Require.notBlank("zone of a server", zone);
    Require.notBlank("trustZone of a server", trustZone);
  }

  /** A node of its own in the default zones. */
  public static Location ofNode(String node) {
    return new Location(node, "default", "default");
  }

  /** The name of the domain that fails with this server. */
  public String domain(FailureDomain kind, String server) {
    return switch (kind) {
      case SERVER -> server;
      case NODE -> node;
      case ZONE -> zone;
    };
  }
}
