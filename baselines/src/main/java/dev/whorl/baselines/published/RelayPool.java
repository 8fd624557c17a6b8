package dev.whorl.baselines.published;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import java.util.List;

/**
 * Servers, clients and one model of equal blocks.
 *
 * @param blocks L
 * @param blockMemory s: weights of one block
 * @param slotMemory c: cache of one session for one block
 * @param servers in the order that decides ties
 * @param roundTrips time between client (row) and server (column) per token
 */
public record RelayPool(
    int blocks,
    double blockMemory,
    double slotMemory,
    List<RelayServer> servers,
    Matrix roundTrips) {
  public RelayPool {
    Require.positive("blocks", blocks);
    Require.positive("blockMemory", blockMemory);
    Require.positive("slotMemory", slotMemory);
    servers = List.copyOf(servers);
    if (servers.isEmpty()) {
      throw new InvalidInput("servers", "none", "must be at least 1");
    }
    if (roundTrips.height() == 0 || roundTrips.width() != servers.size()) {
      throw new InvalidInput(
          "roundTrips",
          roundTrips.height() + " x " + roundTrips.width(),
          "must have one column per server (" + servers.size() + ") and a row per client");
    }
  }

  /** Number of servers. */
  public int size() {
    return servers.size();
  }

  /** The same pool with no cap on blocks per server. */
  public RelayPool uncapped() {
    return new RelayPool(
        blocks,
        blockMemory,
        slotMemory,
        servers.stream().map(RelayServer::uncapped).toList(),
        roundTrips);
  }
}
