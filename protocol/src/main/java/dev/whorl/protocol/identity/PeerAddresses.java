package dev.whorl.protocol.identity;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/** Where a server's port is reached. The identity check is by name, whatever the address. */
@FunctionalInterface
public interface PeerAddresses {

  /**
   * The unresolved address of a server. Throws IllegalArgumentException for a server that is not
   * known.
   */
  InetSocketAddress of(PeerName.Server server);

  /** In a cluster: the DNS name itself, resolved at every connection. */
  static PeerAddresses dns(int port) {
    return server -> InetSocketAddress.createUnresolved(server.dnsName(), port);
  }

  /** Without a cluster: a fixed table from server name to {@code host:port}. */
  static PeerAddresses fixed(Map<String, InetSocketAddress> table) {
    Map<String, InetSocketAddress> copy = Map.copyOf(table);
    return server -> {
      InetSocketAddress address = copy.get(server.name());
      if (address == null) {
        throw new IllegalArgumentException(
            "The server (%s) has no address in the peer table, which knows %s."
                .formatted(server.name(), copy.keySet()));
      }
      return address;
    };
  }

  /**
   * A table in a properties file, {@code name = host:port} per line, read again when the file has
   * changed. A change that cannot be read leaves the table as it was. Throws
   * IllegalArgumentException for a first table that is malformed.
   */
  static PeerAddresses file(Path file) throws IOException {
    return new PeerFile(file);
  }
}
