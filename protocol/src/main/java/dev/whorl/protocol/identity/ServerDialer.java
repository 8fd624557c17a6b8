package dev.whorl.protocol.identity;

import io.grpc.ManagedChannel;
import java.net.InetSocketAddress;

/** Opens channels to block servers by name, and to nothing else. */
public final class ServerDialer {
  private final AgentsDomain domain;
  private final PeerAddresses addresses;
  private final Identity identity;

  /**
   * @param domain only servers under it are dialled
   * @param addresses where their port is
   * @param identity what this process shows
   */
  public ServerDialer(AgentsDomain domain, PeerAddresses addresses, Identity identity) {
    this.domain = domain;
    this.addresses = addresses;
    this.identity = identity;
  }

  /**
   * A new channel, on a connection of its own, whose callbacks run on network threads: they must
   * not block. The peer must show the certificate of exactly this server. Throws
   * IllegalArgumentException for a name that is no server of the domain.
   */
  public ManagedChannel dial(String server) {
    PeerName.Server peer = domain.server(server);
    InetSocketAddress address = addresses.of(peer);
    return TlsTransport.channel(address, peer, identity).directExecutor().build();
  }
}
