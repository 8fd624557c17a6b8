package dev.whorl.operator.agents;

import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.PeerAddresses;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.protocol.identity.TlsTransport;
import io.grpc.ManagedChannel;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Opens channels to control ports. A peer that does not answer for some seconds is lost. */
public final class ControlDialer implements Function<String, ManagedChannel> {
  private static final int KEEP_ALIVE_SECONDS = 6;
  private static final int ANSWER_SECONDS = 3;

  private final AgentsDomain domain;
  private final PeerAddresses addresses;
  private final Identity identity;

  /** Dials servers of the domain only. */
  public ControlDialer(AgentsDomain domain, PeerAddresses addresses, Identity identity) {
    this.domain = domain;
    this.addresses = addresses;
    this.identity = identity;
  }

  @Override
  public ManagedChannel apply(String server) {
    PeerName.Server peer = domain.server(server);
    return TlsTransport.channel(addresses.of(peer), peer, identity)
        .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
        .build();
  }
}
