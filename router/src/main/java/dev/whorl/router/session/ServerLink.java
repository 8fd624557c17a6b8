package dev.whorl.router.session;

import dev.whorl.protocol.data.ChainLoad;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Resume;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.ServerBeat;
import dev.whorl.router.agents.BlockServers;
import dev.whorl.router.agents.BlockServers.EventStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one event stream of this router to one server; it is the lease of all its sessions there. A
 * broken stream is opened again at the next tick; a server that says nothing for too long (three
 * beats unless set otherwise) is lost until it speaks again.
 */
final class ServerLink {
  /** Between two beats. */
  static final Duration BEAT = Duration.ofMillis(500);

  private final String server;
  private final String router;
  private final BlockServers servers;
  private final SessionLoop loop;
  private final LinkListener listener;
  private final Duration lostAfter;

  private @Nullable EventStream stream;
  private int streams; // number of the present stream: what an older one says is not heard
  private @Nullable ServerBeat lastBeat; // null while the server is not known or lost
  private Duration heardAt;
  private Duration tickedAt;

  ServerLink(
      String server,
      String router,
      BlockServers servers,
      SessionLoop loop,
      LinkListener listener,
      Duration lostAfter) {
    this.server = server;
    this.router = router;
    this.servers = servers;
    this.loop = loop;
    this.listener = listener;
    this.lostAfter = lostAfter;
    this.heardAt = loop.now();
    this.tickedAt = loop.now();
  }

  /** Sends a beat, opens the stream if there is none, notices silence. To be called every beat. */
  void tick() {
    excuseOwnPause();
    if (loop.now().minus(heardAt).compareTo(lostAfter) >= 0) {
      giveUp();
    }
    EventStream open = stream;
    if (open == null) {
      attach();
    } else {
      open.send(RouterBeat.newBuilder().setRouter(router).build());
    }
  }

  /** Asks for the events of a session from a position on. */
  void resume(String session, int position) {
    EventStream open = stream;
    if (open != null) {
      open.send(
          RouterBeat.newBuilder()
              .setRouter(router)
              .addResume(Resume.newBuilder().setSession(session).setPosition(position))
              .build());
    }
  }

  /** Whether sessions may be opened on the server now. */
  boolean usable() {
    return lastBeat != null && !lastBeat.getDraining();
  }

  boolean up() {
    return lastBeat != null;
  }

  /** Of the server's process; 0 while it is not up. */
  long incarnation() {
    return lastBeat == null ? 0 : lastBeat.getIncarnation();
  }

  /** Loads of the chains that start at the server, as of the last beat. */
  List<ChainLoad> loads() {
    return lastBeat == null ? List.of() : lastBeat.getChainsList();
  }

  void close() {
    dropStream();
  }

  /** While this process stood still it heard nobody: that is not the server's silence. */
  private void excuseOwnPause() {
    Duration late = loop.now().minus(tickedAt).minus(BEAT);
    if (late.isPositive()) {
      heardAt = heardAt.plus(late);
    }
    tickedAt = loop.now();
  }

  private void attach() {
    int number = ++streams;
    EventStream opened = servers.attach(server, new Ear(number));
    stream = opened;
    opened.send(
        RouterBeat.newBuilder().setRouter(router).addAllResume(listener.resumes(server)).build());
  }

  private void giveUp() {
    // A stream that hangs is as bad as none.
    dropStream();
    heardAt = loop.now();
    lose();
  }

  private void lose() {
    if (lastBeat != null) {
      lastBeat = null;
      listener.lost(server);
    }
  }

  private void dropStream() {
    EventStream open = stream;
    if (open != null) {
      streams++;
      stream = null;
      open.close();
    }
  }

  private void heard(Event event) {
    heardAt = loop.now();
    switch (event.getBodyCase()) {
      case BEAT -> beat(event.getBeat());
      case BODY_NOT_SET -> {}
      case TOKEN, PEER_LOST, GAP, FAULT -> listener.event(server, event);
    }
  }

  private void beat(ServerBeat beat) {
    boolean restarted = lastBeat != null && lastBeat.getIncarnation() != beat.getIncarnation();
    if (restarted) {
      lose();
    }
    boolean news = lastBeat == null;
    lastBeat = beat;
    if (news) {
      listener.up(server);
    }
    listener.beat(server);
  }

  /** Brings what one stream says onto the loop. */
  private final class Ear implements BlockServers.EventListener {
    private final int number;

    Ear(int number) {
      this.number = number;
    }

    @Override
    public void event(Event event) {
      loop.execute(() -> {
        if (number == streams) {
          heard(event);
        }
      });
    }

    @Override
    public void ended(String reason) {
      loop.execute(() -> {
        if (number == streams) {
          stream = null;
        }
      });
    }
  }
}
