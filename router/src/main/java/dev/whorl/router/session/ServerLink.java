package dev.whorl.router.session;

import dev.whorl.protocol.data.ChainLoad;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Resume;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.ServerBeat;
import dev.whorl.protocol.silence.Suspicion;
import dev.whorl.router.agents.BlockServers;
import dev.whorl.router.agents.BlockServers.EventStream;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one event stream of this router to one server; it is the lease of all its sessions there. A
 * broken stream is opened again at once. A server whose process has ended (nobody listens, or
 * another incarnation answers) is lost. One that is silent for longer than its history explains is
 * only suspected: no session is opened there, and it is taken back as it was when it speaks again,
 * up to the longest silence.
 */
final class ServerLink {
  /** Between two beats. */
  static final Duration BEAT = Duration.ofMillis(500);

  private final String server;
  private final String router;
  private final BlockServers servers;
  private final SessionLoop loop;
  private final LinkListener listener;
  private final Silences silences;
  private final Suspicion suspicion;

  private @Nullable EventStream stream;
  private int streams; // number of the present stream: what an older one says is not heard
  private @Nullable ServerBeat lastBeat; // null while the server is not known or lost
  private boolean suspected;
  private boolean attachedInHaste; // since the last tick
  private Duration redialAt = Duration.ZERO; // while it is suspected

  ServerLink(
      String server,
      String router,
      BlockServers servers,
      SessionLoop loop,
      LinkListener listener,
      Silences silences) {
    this.server = server;
    this.router = router;
    this.servers = servers;
    this.loop = loop;
    this.listener = listener;
    this.silences = silences;
    this.suspicion = new Suspicion(BEAT, silences.least(), silences.longest(), nanos());
  }

  /** Sends a beat, opens the stream if there is none, notices silence. To be called every beat. */
  void tick() {
    suspicion.look(nanos());
    attachedInHaste = false;
    if (suspicion.suspected(nanos())) {
      suspect();
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

  String server() {
    return server;
  }

  /** Whether sessions may be opened on the server now. */
  boolean usable() {
    return lastBeat != null && !suspected && !lastBeat.getDraining();
  }

  /** Whether it answers, as far as known. */
  boolean up() {
    return lastBeat != null && !suspected;
  }

  /** Whether it is there but silent. */
  boolean suspected() {
    return suspected;
  }

  /** Since when it is silent, on the loop's clock. */
  Duration silentSince() {
    return loop.now().minus(suspicion.silence(nanos()));
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

  private void attach() {
    int number = ++streams;
    EventStream opened = servers.attach(server, new Ear(number));
    stream = opened;
    opened.send(
        RouterBeat.newBuilder().setRouter(router).addAllResume(listener.resumes(server)).build());
  }

  /** A stream that hangs is as bad as none, and so may be the connection below. */
  private void suspect() {
    if (loop.now().compareTo(redialAt) >= 0) {
      dropStream();
      servers.redial(server);
      redialAt = loop.now().plus(silences.least().multipliedBy(2));
    }
    if (suspicion.silence(nanos()).compareTo(silences.lost()) >= 0) {
      lose();
    } else if (lastBeat != null && !suspected) {
      suspected = true;
      listener.suspected(server);
    }
  }

  private void lose() {
    suspected = false;
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
    suspicion.heard(nanos());
    switch (event.getBodyCase()) {
      case BEAT -> beat(event.getBeat());
      case BODY_NOT_SET -> {}
      case TOKEN, PEER_LOST, GAP, FAULT -> listener.event(server, event);
    }
  }

  private void beat(ServerBeat beat) {
    suspicion.beat(nanos());
    redialAt = Duration.ZERO;
    boolean restarted = lastBeat != null && lastBeat.getIncarnation() != beat.getIncarnation();
    if (restarted) {
      lose();
    }
    boolean news = lastBeat == null || suspected;
    suspected = false;
    lastBeat = beat;
    if (news) {
      listener.up(server);
    }
    listener.beat(server);
  }

  private void ended(boolean gone) {
    boolean spoken = lastBeat != null;
    stream = null;
    if (gone) {
      lose();
    } else if (spoken && !suspected && !attachedInHaste) {
      // It may have been cut, or its process has ended: the next attempt tells.
      attachedInHaste = true;
      attach();
    }
  }

  private long nanos() {
    return loop.now().toNanos();
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
    public void ended(String reason, boolean gone) {
      loop.execute(() -> {
        if (number == streams) {
          ServerLink.this.ended(gone);
        }
      });
    }
  }
}
