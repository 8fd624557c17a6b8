package dev.whorl.agent.ring;

import dev.whorl.agent.config.PeerConfig;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.session.RingPeer;
import dev.whorl.agent.session.RingPlan;
import dev.whorl.agent.session.Ticker;
import dev.whorl.protocol.identity.ServerDialer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The links to all next servers: two per process, a decode and a bulk stream, on two connections.
 */
public final class RingLinks implements AutoCloseable {
  private record Key(RingPeer peer, Lane lane) {}

  private final Map<Key, RingLink> links = new HashMap<>();
  private final String server;
  private final long incarnation;
  private final ServerDialer dialer;
  private final PeerConfig config;
  private final Ticker ticker;
  private LinkListener listener = LinkListener.NONE;

  /**
   * @param server name of this server
   * @param incarnation of this process
   */
  public RingLinks(
      String server, long incarnation, ServerDialer dialer, PeerConfig config, Ticker ticker) {
    this.server = server;
    this.incarnation = incarnation;
    this.dialer = dialer;
    this.config = config;
    this.ticker = ticker;
  }

  /** Who is told what links learn; to be named before the first one is made. */
  public synchronized void listen(LinkListener heard) {
    listener = heard;
  }

  /**
   * Connects to the next server of a session that opens, so that its first row does not wait for a
   * handshake. A link that was lost is made anew. Throws IllegalArgumentException for a server that
   * cannot be dialled.
   */
  public void prepare(RingPlan ring) {
    if (!ring.alone()) {
      for (Lane lane : Lane.values()) {
        link(new Key(new RingPeer(ring.next().server(), ring.next().incarnation()), lane))
            .connect();
      }
    }
  }

  private synchronized RingLink link(Key key) {
    RingLink known = links.get(key);
    if (known != null && !known.lost()) {
      return known;
    }
    RingLink made =
        new RingLink(
            key.peer(),
            Frames.hello(server, incarnation, key.lane()),
            dialer.dial(key.peer().server()),
            listener,
            config,
            ticker);
    links.put(key, made);
    return made;
  }

  /**
   * Sends rows: one frame per server and stream. Rows for a lost server are dropped: their
   * sessions' routers have been told.
   */
  public void push(List<Push> pushes) {
    Map<Key, List<Push>> frames = new LinkedHashMap<>();
    for (Push push : pushes) {
      RingPeer peer = new RingPeer(push.to().server(), push.to().incarnation());
      frames
          .computeIfAbsent(new Key(peer, Lane.of(push.decode())), _ -> new ArrayList<>())
          .add(push);
    }
    frames.forEach((key, rows) -> {
      RingLink link = known(key);
      if (link != null) {
        link.send(rows);
      }
    });
  }

  private synchronized @org.jspecify.annotations.Nullable RingLink known(Key key) {
    return links.get(key);
  }

  /** The session has ended here: nothing of it is repeated any more. */
  public void forget(String session) {
    all().forEach(link -> link.forget(session));
  }

  /** The peer is lost on one stream, so it is on the other. */
  public void drop(RingPeer peer) {
    List<RingLink> dropped = new ArrayList<>();
    synchronized (this) {
      for (Lane lane : Lane.values()) {
        RingLink link = links.remove(new Key(peer, lane));
        if (link != null) {
          dropped.add(link);
        }
      }
    }
    dropped.forEach(RingLink::close);
  }

  /** To be called once per beat. */
  public void beat() {
    all().forEach(RingLink::beat);
  }

  @Override
  public void close() {
    all().forEach(RingLink::close);
  }

  private synchronized List<RingLink> all() {
    return List.copyOf(links.values());
  }
}
