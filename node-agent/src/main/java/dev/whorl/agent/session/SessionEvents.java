package dev.whorl.agent.session;

import java.util.List;

/**
 * Told what routers must know. Called in order per session, with the table locked: must not block.
 */
public interface SessionEvents {
  void token(RouterId router, SessionToken token);

  /** Rows before a received one are missing. */
  void gap(RouterId router, String session, int expected);

  /** The session cannot go on here. */
  void fault(RouterId router, String session, int epoch, OpenOutcome.Refusal cause);

  /** Sessions of this router cannot go on because a server of their ring is lost. */
  void peerLost(RouterId router, String server, List<String> sessions);

  /** The session's slot is free. */
  void released(String session);
}
