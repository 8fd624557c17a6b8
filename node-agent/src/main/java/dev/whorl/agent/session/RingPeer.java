package dev.whorl.agent.session;

/**
 * A process of another server, by the name in its certificate and the incarnation of its greeting.
 */
public record RingPeer(String server, long incarnation) {
  boolean is(RingPlan.Hop hop) {
    return hop.server().equals(server) && hop.incarnation() == incarnation;
  }
}
