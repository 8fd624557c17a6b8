package dev.whorl.agent.testing;

import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.session.RouterId;
import dev.whorl.agent.session.SessionEvents;
import dev.whorl.agent.session.SessionToken;
import java.util.ArrayList;
import java.util.List;

/** Writes down what routers are told, one line per event. */
public final class Heard implements SessionEvents {
  private final List<String> lines = new ArrayList<>();

  public List<String> lines() {
    return lines;
  }

  @Override
  public void token(RouterId router, SessionToken token) {
    lines.add(
        "token %s@%d=%d %s"
            .formatted(token.session(), token.position(), token.id(), token.finish()));
  }

  @Override
  public void gap(RouterId router, String session, int expected) {
    lines.add("gap %s@%d".formatted(session, expected));
  }

  @Override
  public void fault(RouterId router, String session, int epoch, Refusal cause) {
    lines.add("fault %s %s".formatted(session, cause.reason()));
  }

  @Override
  public void peerLost(RouterId router, String server, List<String> sessions) {
    lines.add("lost %s %s".formatted(server, sessions));
  }

  @Override
  public void released(String session) {
    lines.add("released " + session);
  }
}
