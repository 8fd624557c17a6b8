package dev.whorl.router.session;

import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Gap;
import dev.whorl.protocol.data.PeerLost;
import dev.whorl.protocol.data.Refused;
import dev.whorl.protocol.data.Resume;
import dev.whorl.protocol.data.SessionFault;
import dev.whorl.protocol.data.Token;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** Takes what servers say to the sessions and chains that it concerns. */
final class LinkEvents implements LinkListener {
  private static final Logger LOG = System.getLogger(LinkEvents.class.getName());

  private final SessionLoop loop;
  private final ServerLinks links;
  private final ChainTable chains;
  private final LiveSessions live;
  private final SessionRuns runs;
  private final Runnable changed;

  LinkEvents(
      SessionLoop loop,
      ServerLinks links,
      ChainTable chains,
      LiveSessions live,
      SessionRuns runs,
      Runnable changed) {
    this.loop = loop;
    this.links = links;
    this.chains = chains;
    this.live = live;
    this.runs = runs;
    this.changed = changed;
  }

  @Override
  public void up(String server) {
    LOG.log(Level.INFO, "Server {0} is there.", server);
    ServerLink link = links.of(server);
    if (link != null) {
      runs.closeOwed(server, link.incarnation());
    }
  }

  @Override
  public void suspected(String server) {
    LOG.log(
        Level.WARNING,
        "Server {0} is silent: its sessions go to other chains where there are any.",
        server);
    changed.run();
  }

  @Override
  public void lost(String server) {
    LOG.log(Level.WARNING, "Server {0} is lost.", server);
    ServerLink link = links.of(server);
    Duration since = link == null ? loop.now() : link.silentSince();
    live.runningOn(server).forEach(s -> runs.lose(s, new SessionEnd.ServerLost(server), since));
    changed.run();
  }

  @Override
  public void beat(String server) {
    ServerLink link = links.of(server);
    if (link != null) {
      chains.reported(link.loads());
      changed.run();
    }
  }

  @Override
  public List<Resume> resumes(String server) {
    return live.resumes(server);
  }

  @Override
  public void event(String server, Event event) {
    switch (event.getBodyCase()) {
      case TOKEN -> token(server, event.getToken());
      case PEER_LOST -> peerLost(event.getPeerLost());
      case GAP -> gap(server, event.getGap());
      case FAULT -> fault(server, event.getFault());
      case BEAT, BODY_NOT_SET -> {}
    }
  }

  private void peerLost(PeerLost lost) {
    for (String id : lost.getSessionsList()) {
      Session session = live.hearing(id);
      if (session != null) {
        // Its ring is cut, whatever this router hears of the server itself.
        session.chain().faulty(loop.now());
        runs.lose(session, new SessionEnd.ServerLost(lost.getServer()));
      }
    }
    changed.run();
  }

  private void gap(String server, Gap gap) {
    Session session = live.hearing(gap.getSession());
    if (session != null) {
      runs.lose(
          session,
          new SessionEnd.Fault(
              "server %s misses position %d".formatted(server, gap.getPosition())));
      changed.run();
    }
  }

  private void token(String server, Token token) {
    Session session = live.hearing(token.getSession());
    if (session == null || session.wire().epoch() != token.getEpoch()) {
      return; // of a session that was given up
    }
    if (token.getPosition() == session.next()) {
      runs.token(session, token);
    } else if (token.getPosition() > session.next()) {
      // Lost with a stream that broke: have them sent again.
      ServerLink link = links.of(server);
      if (link != null) {
        link.resume(token.getSession(), session.next());
      }
    }
  }

  private void fault(String server, SessionFault fault) {
    Session session = live.hearing(fault.getSession());
    if (session == null || session.wire().epoch() != fault.getEpoch()) {
      return;
    }
    SessionEnd end =
        fault.getReason() == Refused.Reason.DRAINING
            ? new SessionEnd.Drained(server, fault.getDetail())
            : new SessionEnd.Fault(
                "server %s: %s %s".formatted(server, fault.getReason(), fault.getDetail()));
    switch (fault.getAtFault()) {
      case SESSION, AT_FAULT_UNSPECIFIED, UNRECOGNIZED -> runs.fail(session, end);
      case CHAIN -> {
        session.chain().faulty(loop.now());
        runs.lose(session, end);
      }
      case SERVER -> {
        session.chain().faulty(loop.now());
        chains.faulty(server, session.chain(), loop.now());
        runs.lose(session, end);
      }
    }
    changed.run();
  }
}
