package dev.whorl.agent;

import dev.whorl.agent.data.RouterStreams;
import dev.whorl.agent.ring.RingLinks;
import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.session.RouterId;
import dev.whorl.agent.session.SessionEvents;
import dev.whorl.agent.session.SessionToken;
import java.util.List;

/** Carries what the table decides to routers, and to links what they need not repeat any more. */
record AgentEvents(RouterStreams routers, RingLinks links) implements SessionEvents {
  @Override
  public void token(RouterId router, SessionToken token) {
    routers.token(router, token);
  }

  @Override
  public void gap(RouterId router, String session, int expected) {
    routers.gap(router, session, expected);
  }

  @Override
  public void fault(RouterId router, String session, int epoch, Refusal cause) {
    routers.fault(router, session, epoch, cause);
  }

  @Override
  public void peerLost(RouterId router, String server, List<String> sessions) {
    routers.peerLost(router, server, sessions);
  }

  @Override
  public void released(String session) {
    links.forget(session);
  }
}
