package dev.whorl.agent.ring;

import dev.whorl.agent.calls.Cancellation;
import dev.whorl.agent.config.PeerConfig;
import dev.whorl.agent.session.Acknowledgement;
import dev.whorl.agent.session.RingPeer;
import dev.whorl.agent.session.RowFlow.Dropped;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.Ticker;
import dev.whorl.protocol.data.Frame;
import dev.whorl.protocol.data.RingBeat;
import dev.whorl.protocol.data.RingHello;
import dev.whorl.protocol.data.Rows;
import dev.whorl.protocol.identity.PeerName;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All streams from previous servers. Their threads only move rows into inboxes that were reserved.
 */
public final class RingInflows {
  private record Key(String server, Lane lane) {}

  private final Map<Key, Inflow> inflows = new HashMap<>();
  private final SessionGate gate;
  private final long incarnation;
  private final InflowListener listener;
  private final Duration lostAfter;
  private final StallGuard stalls;
  private final Ticker ticker;

  /**
   * @param incarnation of this process
   */
  public RingInflows(
      SessionGate gate,
      long incarnation,
      InflowListener listener,
      PeerConfig peers,
      Ticker ticker) {
    this.gate = gate;
    this.incarnation = incarnation;
    this.listener = listener;
    this.lostAfter = peers.linkLostAfter();
    this.stalls = new StallGuard(peers.beat().multipliedBy(2));
    this.ticker = ticker;
  }

  /** Accepts a stream of the server that the certificate names. */
  public StreamObserver<Frame> accept(PeerName.Server caller, StreamObserver<RingBeat> back) {
    Receiver receiver = new Receiver(caller, back);
    Cancellation.handle(back, receiver::gone);
    return receiver;
  }

  /** Tells previous servers at once that chunks have left their inboxes. */
  public void acknowledge(List<Acknowledgement> acknowledgements) {
    Map<String, List<Acknowledgement>> byServer = new HashMap<>();
    for (Acknowledgement each : acknowledgements) {
      byServer.computeIfAbsent(each.server(), _ -> new ArrayList<>()).add(each);
    }
    byServer.forEach((server, of) -> {
      Inflow bulk = find(new Key(server, Lane.BULK));
      if (bulk != null) {
        bulk.tell(of);
      }
    });
  }

  /** To be called once per beat: says again on every stream how far its sessions are. */
  public void beat() {
    long now = ticker.nanos();
    if (stalls.stalled(now)) {
      all().forEach(inflow -> inflow.heard(now));
    }
    for (Inflow inflow : all()) {
      if (inflow.silentFor(lostAfter, now)) {
        remove(inflow);
        inflow.end(Status.UNAVAILABLE.withDescription("The stream has been silent for too long."));
      } else {
        inflow.tell(stateFor(inflow.peer()));
      }
    }
  }

  /** Ends all streams, as this process does. */
  public void close() {
    all().forEach(inflow -> inflow.end(Status.UNAVAILABLE.withDescription("shutting down")));
  }

  private List<Acknowledgement> stateFor(RingPeer peer) {
    return gate.decide(table -> table.flow().acknowledgementsFor(peer));
  }

  private synchronized @Nullable Inflow find(Key key) {
    return inflows.get(key);
  }

  private synchronized List<Inflow> all() {
    return List.copyOf(inflows.values());
  }

  private synchronized @Nullable Inflow replace(Inflow inflow) {
    return inflows.put(new Key(inflow.peer().server(), inflow.lane()), inflow);
  }

  private synchronized void remove(Inflow inflow) {
    inflows.remove(new Key(inflow.peer().server(), inflow.lane()), inflow);
  }

  private final class Receiver implements StreamObserver<Frame> {
    private final PeerName.Server caller;
    private final StreamObserver<RingBeat> back;
    private @Nullable Inflow inflow;
    private boolean refused;

    Receiver(PeerName.Server caller, StreamObserver<RingBeat> back) {
      this.caller = caller;
      this.back = back;
    }

    @Override
    public void onNext(Frame frame) {
      if (refused) {
        return;
      }
      if (inflow != null) {
        inflow.heard(ticker.nanos());
      }
      switch (frame.getBodyCase()) {
        case HELLO -> greet(frame.getHello());
        case ROWS -> receive(frame.getRows());
        case BEAT -> answer(frame.getBeat().getSent());
        case BODY_NOT_SET -> refuse(Status.INVALID_ARGUMENT.withDescription("An empty frame."));
      }
    }

    private void greet(RingHello hello) {
      if (!hello.getServer().equals(caller.name())) {
        refuse(
            Status.PERMISSION_DENIED.withDescription(
                "The greeting names server (%s), the certificate (%s)."
                    .formatted(hello.getServer(), caller.name())));
        return;
      }
      Lane lane = hello.getLane() == RingHello.Lane.BULK ? Lane.BULK : Lane.DECODE;
      RingPeer peer = new RingPeer(caller.name(), hello.getIncarnation());
      Inflow opened = new Inflow(peer, lane, incarnation, back, ticker.nanos());
      inflow = opened;
      Inflow older = replace(opened);
      if (older != null) {
        older.end(Status.ABORTED.withDescription("A newer stream of this server has replaced it."));
      }
      // The sender learns at once who answers and what need not be repeated.
      opened.tell(stateFor(peer));
    }

    private void answer(long sent) {
      if (inflow != null && sent != 0) {
        inflow.echo(sent);
      }
    }

    private void receive(Rows rows) {
      Inflow from = inflow;
      if (from == null) {
        refuse(Status.FAILED_PRECONDITION.withDescription("Rows before the greeting."));
        return;
      }
      listener.received(rows.getRowsCount(), rows.getResiduals().size());
      try {
        gate.run(table ->
            Frames.visit(
                rows,
                from.lane(),
                (session, epoch, arrival) -> {
                  Dropped why = table.flow().receive(from.peer(), session, epoch, arrival);
                  if (why != null) {
                    listener.dropped(why);
                  }
                }));
      } catch (IllegalArgumentException | ArithmeticException e) {
        refuse(Status.INVALID_ARGUMENT.withDescription(e.getMessage()));
      }
    }

    private void refuse(Status status) {
      refused = true;
      if (inflow == null) {
        back.onError(status.asRuntimeException());
      } else {
        remove(inflow);
        inflow.end(status);
      }
    }

    @Override
    public void onError(Throwable cause) {
      gone();
    }

    private void gone() {
      if (inflow != null) {
        remove(inflow);
        inflow.broken();
      }
    }

    @Override
    public void onCompleted() {
      if (inflow != null) {
        remove(inflow);
        inflow.ended();
      } else if (!refused) {
        back.onCompleted();
      }
    }
  }
}
