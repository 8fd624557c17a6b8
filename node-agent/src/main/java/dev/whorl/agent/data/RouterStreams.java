package dev.whorl.agent.data;

import dev.whorl.agent.calls.Cancellation;
import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.session.RouterId;
import dev.whorl.agent.session.ServedChain;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.session.SessionTable;
import dev.whorl.agent.session.SessionToken;
import dev.whorl.protocol.data.ChainLoad;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Resume;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.ServerBeat;
import dev.whorl.protocol.limits.SessionRules;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The streams to router processes, one each. A beat on one renews the lease of that process. Tokens
 * for a router that is not attached stay with their session until it is closed; the router asks for
 * them when it comes back.
 */
public final class RouterStreams {
  private final Map<RouterId, RouterStream> streams = new ConcurrentHashMap<>();
  private final long incarnation;

  /**
   * @param incarnation of this process
   */
  public RouterStreams(long incarnation) {
    this.incarnation = incarnation;
  }

  /** Accepts the stream of a router of that deployment. */
  StreamObserver<RouterBeat> accept(
      String deploymentUid, StreamObserver<Event> out, SessionGate gate) {
    Attached attached = new Attached(deploymentUid, new RouterStream(out), gate);
    Cancellation.handle(out, attached::gone);
    return attached;
  }

  public void token(RouterId router, SessionToken token) {
    send(router, Events.token(token));
  }

  public void gap(RouterId router, String session, int expected) {
    send(router, Events.gap(session, expected));
  }

  public void fault(RouterId router, String session, int epoch, Refusal cause) {
    send(router, Events.fault(session, epoch, cause));
  }

  public void peerLost(RouterId router, String server, List<String> sessions) {
    send(router, Events.peerLost(server, sessions));
  }

  /** To be called once per beat. */
  public void beat(SessionGate gate) {
    streams.forEach((router, stream) ->
        stream.send(gate.decide(table -> beatFor(router.deploymentUid(), table))));
  }

  /** Ends all streams, as this process does. */
  public void close() {
    streams.values().forEach(RouterStream::end);
  }

  private void send(RouterId router, Event event) {
    RouterStream stream = streams.get(router);
    if (stream != null) {
      stream.send(event);
    }
  }

  private Event beatFor(String deploymentUid, SessionTable table) {
    ServerBeat.Builder beat =
        ServerBeat.newBuilder().setIncarnation(incarnation).setDraining(table.draining());
    for (ServedChain chain : table.assignment().chains()) {
      if (chain.deploymentUid().equals(deploymentUid)) {
        beat.addChains(
            ChainLoad.newBuilder()
                .setPlacement(chain.placement())
                .setChain(chain.chain())
                .setSessions(table.taken(chain))
                .setCapacity(chain.capacity())
                .setVocabulary(table.assignment().vocabulary(chain.placement())));
      }
    }
    return Event.newBuilder().setBeat(beat).build();
  }

  private final class Attached implements StreamObserver<RouterBeat> {
    private final String deploymentUid;
    private final RouterStream stream;
    private final SessionGate gate;
    private @Nullable RouterId router;

    Attached(String deploymentUid, RouterStream stream, SessionGate gate) {
      this.deploymentUid = deploymentUid;
      this.stream = stream;
      this.gate = gate;
    }

    @Override
    public void onNext(RouterBeat beat) {
      RouterId sender = new RouterId(deploymentUid, beat.getRouter());
      boolean first = router == null;
      if (first ? !SessionRules.isSessionId(beat.getRouter()) : !sender.equals(router)) {
        refuse(beat);
        return;
      }
      // Under the gate, so that a token is either told again here or sent on the new stream, never
      // both nor neither.
      gate.run(table -> {
        if (first) {
          attach(sender);
        }
        table.renew(sender);
        for (Resume resume : beat.getResumeList()) {
          table.resume(sender, resume.getSession(), resume.getPosition());
        }
      });
      if (first) {
        stream.send(gate.decide(table -> beatFor(deploymentUid, table)));
      }
    }

    /** One stream is one router process: a stream of ever new ones would be remembered for all. */
    private void refuse(RouterBeat beat) {
      detach();
      stream.refuse(
          Status.INVALID_ARGUMENT.withDescription(
              "The id of the router (%.64s) is no word of 1 to 64 plain characters, or not the one that this stream began with."
                  .formatted(beat.getRouter())));
    }

    private void attach(RouterId sender) {
      router = sender;
      RouterStream older = streams.put(sender, stream);
      if (older != null && older != stream) {
        older.end();
      }
    }

    @Override
    public void onError(Throwable cause) {
      gone();
    }

    private void gone() {
      detach();
      stream.broken();
    }

    @Override
    public void onCompleted() {
      detach();
      stream.end();
    }

    private void detach() {
      if (router != null) {
        streams.remove(router, stream);
      }
    }
  }
}
