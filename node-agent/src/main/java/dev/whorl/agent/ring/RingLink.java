package dev.whorl.agent.ring;

import dev.whorl.agent.config.PeerConfig;
import dev.whorl.agent.session.Push;
import dev.whorl.agent.session.RingPeer;
import dev.whorl.agent.session.Ticker;
import dev.whorl.protocol.data.Acknowledged;
import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.Frame;
import dev.whorl.protocol.data.RingBeat;
import dev.whorl.protocol.silence.RefusedConnection;
import dev.whorl.protocol.silence.Suspicion;
import io.grpc.Context;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One stream to one process of a next server. A broken stream is opened again and what the peer has
 * not acknowledged is repeated; a peer that has restarted, where nobody listens any more, or that
 * stays silent for much longer than its history explains is lost, and then the link stays dead. The
 * routers of the sessions hear the peer too and are the first to judge its silence; here it is the
 * link that is judged, which they cannot hear.
 */
final class RingLink {
  private static final Logger LOG = System.getLogger(RingLink.class.getName());

  /** The first connection may meet a peer that is still warming up. */
  private static final Duration FIRST_CONTACT = Duration.ofSeconds(20);

  private final RingPeer peer;
  private final Frame hello;
  private final ManagedChannel channel;
  private final LinkListener listener;
  private final Ticker ticker;
  private final Outbox outbox = new Outbox();
  private final long created;
  private final Suspicion suspicion;
  private @Nullable Stream stream;
  private boolean everHeard;
  private boolean lost;

  RingLink(
      RingPeer peer,
      Frame hello,
      ManagedChannel channel,
      LinkListener listener,
      PeerConfig config,
      Ticker ticker) {
    this.peer = peer;
    this.hello = hello;
    this.channel = channel;
    this.listener = listener;
    this.ticker = ticker;
    this.created = ticker.nanos();
    this.suspicion =
        new Suspicion(config.beat(), config.linkLostAfter(), config.silentAtMost(), created);
  }

  RingPeer peer() {
    return peer;
  }

  synchronized boolean lost() {
    return lost;
  }

  /** Sends one frame with all these rows, or keeps them for the next connection. */
  synchronized void send(Collection<Push> pushes) {
    if (lost) {
      return;
    }
    pushes.forEach(outbox::add);
    if (stream != null) {
      stream.send(Frames.rows(pushes));
    }
  }

  synchronized void forget(String session) {
    outbox.forget(session);
  }

  /** Opens the stream if it is not open, and repeats what is not acknowledged. */
  synchronized void connect() {
    if (lost || stream != null) {
      return;
    }
    // The link has a rhythm of its own; the channel's growing pauses would hide a peer that is
    // back.
    channel.resetConnectBackoff();
    Stream opened = new Stream();
    stream = opened;
    opened.open();
    opened.send(hello);
    for (Push push : outbox.unacknowledged()) {
      opened.send(Frames.rows(List.of(push)));
    }
  }

  /** To be called once per beat. */
  void beat() {
    boolean silent;
    synchronized (this) {
      long now = ticker.nanos();
      suspicion.look(now);
      silent = everHeard ? suspicion.suspected(now) : now - created > FIRST_CONTACT.toNanos();
      if (!silent && stream != null) {
        // Before the peer has spoken, the way there includes the making of the connection.
        stream.send(Frames.beat(stream.spoken ? now : 0));
      }
    }
    if (silent) {
      lose("it has been silent for too long");
    } else {
      connect();
    }
  }

  /** Ends the link without a word to the listener. */
  void close() {
    synchronized (this) {
      lost = true;
      stream = null;
    }
    channel.shutdownNow();
  }

  private void lose(String why) {
    synchronized (this) {
      if (lost) {
        return;
      }
    }
    LOG.log(Level.WARNING, "Server {0} is lost: {1}.", peer.server(), why);
    close();
    listener.lost(peer);
  }

  private void heard(Stream from, RingBeat beat) {
    if (beat.getIncarnation() != peer.incarnation()) {
      lose("it has restarted");
      return;
    }
    boolean again;
    long echoed = beat.getEcho();
    Duration roundTrip;
    synchronized (this) {
      if (from != stream) {
        return;
      }
      roundTrip = Duration.ofNanos(ticker.nanos() - echoed);
      boolean first = from.first();
      again = everHeard && first;
      everHeard = true;
      suspicion.beat(ticker.nanos());
      for (Acknowledged each : beat.getAcknowledgedList()) {
        outbox.acknowledge(each.getSession(), each.getEpoch(), each.getNext());
      }
    }
    if (again) {
      listener.reconnected(peer);
    }
    if (echoed != 0) {
      listener.roundTrip(peer, roundTrip);
    }
    for (Acknowledged each : beat.getAcknowledgedList()) {
      listener.acknowledged(peer, each.getSession(), each.getEpoch(), each.getNext());
    }
  }

  private void broken(Stream which, @Nullable Throwable cause) {
    boolean known;
    boolean reconnect;
    synchronized (this) {
      if (lost || which != stream) {
        return;
      }
      stream = null;
      known = everHeard;
      // A stream that said something may be opened again at once; the others wait for the next
      // beat.
      reconnect = which.spoken;
    }
    LOG.log(
        Level.DEBUG, "The stream to server {0} broke: {1}", peer.server(), String.valueOf(cause));
    if (known && RefusedConnection.is(cause)) {
      lose("its process is gone");
    } else if (reconnect) {
      connect();
    }
  }

  /** One attempt at a stream; a late word of an older attempt is told from the current one's. */
  private final class Stream implements StreamObserver<RingBeat> {
    private @Nullable StreamObserver<Frame> out;
    private boolean spoken;

    void open() {
      // The Open that needs this link may be on this very thread; its end must not end the stream.
      Context.ROOT.run(() -> out = DataPortGrpc.newStub(channel).ring(this));
    }

    void send(Frame frame) {
      if (out != null) {
        out.onNext(frame);
      }
    }

    boolean first() {
      boolean first = !spoken;
      spoken = true;
      return first;
    }

    @Override
    public void onNext(RingBeat beat) {
      heard(this, beat);
    }

    @Override
    public void onError(Throwable cause) {
      broken(this, cause);
    }

    @Override
    public void onCompleted() {
      broken(this, null);
    }
  }
}
