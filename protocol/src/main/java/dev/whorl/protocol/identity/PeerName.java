package dev.whorl.protocol.identity;

import java.util.List;

/**
 * The identity in a certificate: one DNS name that says what its holder is. Everything else about a
 * peer follows from it.
 */
public sealed interface PeerName {

  /** The DNS name, exactly as it stands in the certificate. */
  String dnsName();

  /** A block server: {@code <server>.<agents service>.<namespace>.svc}. */
  record Server(String name, AgentsDomain domain) implements PeerName {
    public Server {
      AgentsDomain.requireLabel("server name", name);
    }

    @Override
    public String dnsName() {
      return name + "." + domain;
    }
  }

  /** The routers of one deployment: {@code <deployment uid>.<namespace>.router.whorl}. */
  record Router(String deploymentUid, String namespace) implements PeerName {
    static final String SUFFIX = ".router.whorl";

    public Router {
      AgentsDomain.requireLabel("deployment uid", deploymentUid);
      AgentsDomain.requireLabel("deployment namespace", namespace);
    }

    @Override
    public String dnsName() {
      return deploymentUid + "." + namespace + SUFFIX;
    }
  }

  /**
   * The operator: {@code <namespace>.operator.whorl}; in local mode the command that plays its
   * part.
   */
  record Operator(String namespace) implements PeerName {
    static final String SUFFIX = ".operator.whorl";

    public Operator {
      AgentsDomain.requireLabel("operator namespace", namespace);
    }

    @Override
    public String dnsName() {
      return namespace + SUFFIX;
    }
  }

  /**
   * Reads the DNS name of a certificate. Throws IllegalArgumentException for a name that is none of
   * the three.
   */
  static PeerName parse(String dnsName) {
    List<String> labels = List.of(dnsName.split("\\.", -1));
    if (labels.size() == 4 && dnsName.endsWith(Router.SUFFIX)) {
      return new Router(labels.get(0), labels.get(1));
    }
    if (labels.size() == 3 && dnsName.endsWith(Operator.SUFFIX)) {
      return new Operator(labels.get(0));
    }
    if (labels.size() == 4 && labels.get(3).equals("svc")) {
      return new Server(labels.get(0), new AgentsDomain(labels.get(1), labels.get(2)));
    }
    throw new IllegalArgumentException(
        ("The certificate name (%s) is neither <server>.<service>.<namespace>.svc nor <uid>.<namespace>%s nor"
                + " <namespace>%s.")
            .formatted(dnsName, Router.SUFFIX, Operator.SUFFIX));
  }
}
