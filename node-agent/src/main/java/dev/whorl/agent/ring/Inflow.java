package dev.whorl.agent.ring;

import dev.whorl.agent.session.Acknowledgement;
import dev.whorl.agent.session.RingPeer;
import dev.whorl.protocol.data.Acknowledged;
import dev.whorl.protocol.data.RingBeat;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Collection;

/**
 * A stream from a previous server, seen from the receiver: acknowledgements and beats go back on
 * it.
 */
final class Inflow {
  private final RingPeer peer;
  private final Lane lane;
  private final long incarnation;
  private final StreamObserver<RingBeat> back;
  private volatile long heard;
  private boolean closed;

  /**
   * @param peer who sends
   * @param incarnation of this process
   * @param now nanoseconds of the ticker
   */
  Inflow(RingPeer peer, Lane lane, long incarnation, StreamObserver<RingBeat> back, long now) {
    this.peer = peer;
    this.lane = lane;
    this.incarnation = incarnation;
    this.back = back;
    this.heard = now;
  }

  /** The sender has said something. */
  void heard(long now) {
    heard = now;
  }

  boolean silentFor(Duration limit, long now) {
    return now - heard > limit.toNanos();
  }

  RingPeer peer() {
    return peer;
  }

  Lane lane() {
    return lane;
  }

  synchronized void tell(Collection<Acknowledgement> acknowledgements) {
    if (closed) {
      return;
    }
    RingBeat.Builder beat = RingBeat.newBuilder().setIncarnation(incarnation);
    for (Acknowledgement each : acknowledgements) {
      beat.addAcknowledged(
          Acknowledged.newBuilder()
              .setSession(each.session())
              .setEpoch(each.epoch())
              .setNext(each.next()));
    }
    back.onNext(beat.build());
  }

  /** Sends back what the sender's beat said. */
  synchronized void echo(long sent) {
    if (!closed) {
      back.onNext(RingBeat.newBuilder().setIncarnation(incarnation).setEcho(sent).build());
    }
  }

  synchronized void end(Status status) {
    if (!closed) {
      closed = true;
      back.onError(status.asRuntimeException());
    }
  }

  /** The sender has ended the stream. */
  synchronized void ended() {
    if (!closed) {
      closed = true;
      back.onCompleted();
    }
  }

  synchronized void broken() {
    closed = true;
  }
}
