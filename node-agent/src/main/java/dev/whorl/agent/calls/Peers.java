package dev.whorl.agent.calls;

import dev.whorl.protocol.identity.AgentsDomain;
import dev.whorl.protocol.identity.PeerInterceptor;
import dev.whorl.protocol.identity.PeerName;
import io.grpc.Status;

/** Who may call what. */
public final class Peers {
  private Peers() {}

  /** The caller, which must be a router. Throws PERMISSION_DENIED. */
  public static PeerName.Router router() {
    if (PeerInterceptor.current() instanceof PeerName.Router router) {
      return router;
    }
    throw denied("routers");
  }

  /** The caller, which must be a server of the domain. Throws PERMISSION_DENIED. */
  public static PeerName.Server server(AgentsDomain domain) {
    if (PeerInterceptor.current() instanceof PeerName.Server server
        && server.domain().equals(domain)) {
      return server;
    }
    throw denied("servers of " + domain);
  }

  /** The caller, which must be the operator. Throws PERMISSION_DENIED. */
  public static PeerName.Operator operator() {
    if (PeerInterceptor.current() instanceof PeerName.Operator operator) {
      return operator;
    }
    throw denied("the operator");
  }

  private static RuntimeException denied(String who) {
    return Status.PERMISSION_DENIED
        .withDescription(
            "This call is for %s; the certificate names (%s)."
                .formatted(who, PeerInterceptor.current().dnsName()))
        .asRuntimeException();
  }
}
