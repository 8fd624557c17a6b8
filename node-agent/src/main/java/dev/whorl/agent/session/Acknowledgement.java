package dev.whorl.agent.session;

/**
 * For the previous server: everything of the session below {@code next} has left the inbox here.
 */
public record Acknowledgement(String server, String session, int epoch, int next) {
  static Acknowledgement of(HopSession session) {
    OpenTerms terms = session.terms();
    return new Acknowledgement(
        terms.ring().previous().server(), terms.session(), terms.epoch(), session.taken());
  }
}
