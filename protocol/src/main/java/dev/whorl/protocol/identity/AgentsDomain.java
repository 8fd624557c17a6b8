package dev.whorl.protocol.identity;

import java.util.regex.Pattern;

/**
 * The DNS domain of all block servers, {@code <service>.<namespace>.svc}. Only names under it are
 * ever dialled, so that a placement cannot send a router or an agent anywhere else.
 *
 * @param service name of the headless service of the agents
 * @param namespace its namespace
 */
public record AgentsDomain(String service, String namespace) {
  static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

  public AgentsDomain {
    requireLabel("agents service", service);
    requireLabel("agents namespace", namespace);
  }

  /** Reads {@code <service>.<namespace>.svc}. */
  public static AgentsDomain parse(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3 || !parts[2].equals("svc")) {
      throw new IllegalArgumentException(
          "The agents' domain (%s) has not the form <service>.<namespace>.svc.".formatted(text));
    }
    return new AgentsDomain(parts[0], parts[1]);
  }

  /**
   * The identity of a server of this domain. Throws IllegalArgumentException if the name is no DNS
   * label.
   */
  public PeerName.Server server(String name) {
    return new PeerName.Server(name, this);
  }

  @Override
  public String toString() {
    return service + "." + namespace + ".svc";
  }

  static void requireLabel(String what, String value) {
    if (!LABEL.matcher(value).matches()) {
      throw new IllegalArgumentException(
          "The %s (%s) is no DNS label: use at most 63 lower-case letters, digits and dashes, without a dash at either end."
              .formatted(what, value));
    }
  }
}
