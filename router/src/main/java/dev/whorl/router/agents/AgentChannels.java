package dev.whorl.router.agents;

import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.ServerDialer;
import io.grpc.ManagedChannel;
import java.net.InetSocketAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One connection per server, dialled when it is first needed. Thread-safe. */
public final class AgentChannels implements AutoCloseable {
  private record Dialled(InetSocketAddress address, ManagedChannel channel) {}

  private final AgentsDomain domain;
  private final Addresses addresses;
  private final ServerDialer dialer;
  private final Map<String, Dialled> channels = new ConcurrentHashMap<>();

  public AgentChannels(AgentsDomain domain, Addresses addresses, Identity identity) {
    this.domain = domain;
    this.addresses = addresses;
    this.dialer = new ServerDialer(domain, addresses, identity);
  }

  /**
   * The connection to a server; a new one if the server has another address now. Throws
   * IllegalArgumentException for a name that is no server of the domain.
   */
  ManagedChannel to(String server) {
    InetSocketAddress address = addresses.of(domain.server(server));
    Dialled dialled =
        channels.compute(
            server,
            (name, old) -> {
              if (old != null && old.address().equals(address)) {
                return old;
              }
              if (old != null) {
                old.channel().shutdown();
              }
              return new Dialled(address, dialer.dial(name));
            });
    return dialled.channel();
  }

  /** Ends the connection to a server at once; running calls fail. */
  void drop(String server) {
    Dialled dialled = channels.remove(server);
    if (dialled != null) {
      dialled.channel().shutdownNow();
    }
  }

  /** Ends the connections to all other servers; running calls may finish. */
  public void keepOnly(Set<String> servers) {
    for (Iterator<Map.Entry<String, Dialled>> all = channels.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Dialled> entry = all.next();
      if (!servers.contains(entry.getKey())) {
        all.remove();
        entry.getValue().channel().shutdown();
      }
    }
  }

  @Override
  public void close() {
    channels.values().forEach(dialled -> dialled.channel().shutdownNow());
    channels.clear();
  }
}
