package dev.whorl.router.agents;

import dev.whorl.protocol.identity.PeerAddresses;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where servers are: at the address that the placement gives them, else at their DNS name. The
 * certificate is checked by name in both cases. Thread-safe.
 */
public final class Addresses implements PeerAddresses {
  private final Map<String, String> given = new ConcurrentHashMap<>();
  private final PeerAddresses dns;

  /**
   * @param port data port of servers that are found by name
   */
  public Addresses(int port) {
    this.dns = PeerAddresses.dns(port);
  }

  /** Learns the addresses of a placement. */
  public void learn(Placement placement) {
    for (PlacedServer server : placement.servers()) {
      String address = server.address();
      if (address == null) {
        given.remove(server.name());
      } else {
        given.put(server.name(), address);
      }
    }
  }

  @Override
  public InetSocketAddress of(PeerName.Server server) {
    String address = given.get(server.name());
    if (address == null) {
      return dns.of(server);
    }
    int colon = address.lastIndexOf(':');
    return InetSocketAddress.createUnresolved(
        address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)));
  }
}
