package dev.whorl.protocol.identity;

import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

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

  /** Reads a fixed table from a properties file: {@code name = host:port} per line. */
  static PeerAddresses file(Path file) throws IOException {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    }
    Map<String, InetSocketAddress> table = new LinkedHashMap<>();
    for (String name : properties.stringPropertyNames()) {
      table.put(name, address(name, properties.getProperty(name)));
    }
    return fixed(table);
  }

  private static InetSocketAddress address(String name, String text) {
    int colon = text.lastIndexOf(':');
    try {
      if (colon > 0) {
        return InetSocketAddress.createUnresolved(
            text.substring(0, colon).strip(), Integer.parseInt(text.substring(colon + 1).strip()));
      }
    } catch (IllegalArgumentException e) {
      // The message below says it better.
    }
    throw new IllegalArgumentException(
        "The address (%s) of server (%s) is not host:port.".formatted(text, name));
  }
}
