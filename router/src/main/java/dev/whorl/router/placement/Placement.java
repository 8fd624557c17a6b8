package dev.whorl.router.placement;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The placement that sessions are opened on.
 *
 * @param name {@code namespace/name}, as agents know it
 * @param slot what one session may use
 * @param servers every server of a hop
 * @param chains at least one, ids unique
 * @param bound certified time per token of the slowest chain
 */
public record Placement(
    String name,
    PlacedModel model,
    SlotSize slot,
    List<PlacedServer> servers,
    List<PlacedChain> chains,
    Duration bound) {
  public Placement {
    servers = List.copyOf(servers);
    chains = List.copyOf(chains);
    Set<String> known = new HashSet<>();
    servers.forEach(server -> known.add(server.name()));
    Set<String> ids = new HashSet<>();
    for (PlacedChain chain : chains) {
      if (!ids.add(chain.id())) {
        throw new IllegalArgumentException(
            "The placement %s has two chains with id (%s).".formatted(name, chain.id()));
      }
      for (PlacedHop hop : chain.hops()) {
        if (!known.contains(hop.server())) {
          throw new IllegalArgumentException(
              "Chain (%s) of placement %s uses server (%s), which is not in its list of servers."
                  .formatted(chain.id(), name, hop.server()));
        }
      }
    }
    if (chains.isEmpty()) {
      throw new IllegalArgumentException("The placement %s has no chain.".formatted(name));
    }
  }
}
