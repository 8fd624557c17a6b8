package dev.whorl.agent.data;

import dev.whorl.agent.calls.Deaf;
import dev.whorl.agent.calls.Peers;
import dev.whorl.agent.ring.RingInflows;
import dev.whorl.agent.ring.RingLinks;
import dev.whorl.agent.session.OpenOutcome;
import dev.whorl.agent.session.OpenOutcome.Accepted;
import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.session.OpenTerms;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.Frame;
import dev.whorl.protocol.data.ModelFileChunk;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.Opened;
import dev.whorl.protocol.data.ReadModelFileRequest;
import dev.whorl.protocol.data.RingBeat;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.data.Started;
import dev.whorl.protocol.identity.AgentsDomain;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;

/** The data port. Its calls run on network threads: each is one decision under the gate. */
public final class DataPortService extends DataPortGrpc.DataPortImplBase {
  private final AgentsDomain domain;
  private final SessionGate gate;
  private final RingLinks links;
  private final RingInflows inflows;
  private final RouterStreams routers;
  private final ModelFileReader files;
  private final OpenListener listener;

  public DataPortService(
      AgentsDomain domain,
      SessionGate gate,
      RingLinks links,
      RingInflows inflows,
      RouterStreams routers,
      ModelFileReader files,
      OpenListener listener) {
    this.domain = domain;
    this.gate = gate;
    this.links = links;
    this.inflows = inflows;
    this.routers = routers;
    this.files = files;
    this.listener = listener;
  }

  @Override
  public void open(OpenRequest request, StreamObserver<OpenReply> reply) {
    answer(
        reply,
        () -> {
          OpenOutcome outcome = opened(request, Peers.router().deploymentUid());
          listener.opened(outcome);
          return switch (outcome) {
            case Accepted(int cached) ->
                OpenReply.newBuilder().setOpened(Opened.newBuilder().setCached(cached)).build();
            case Refusal refusal ->
                OpenReply.newBuilder().setRefused(Events.refused(refusal)).build();
          };
        });
  }

  private OpenOutcome opened(OpenRequest request, String deploymentUid) {
    Refusal refusal = OpenCheck.refusal(request);
    if (refusal != null) {
      return refusal;
    }
    OpenTerms terms;
    try {
      terms = OpenTermsReader.read(request, deploymentUid);
    } catch (IllegalArgumentException e) {
      return Refusal.chain(String.valueOf(e.getMessage())); // of all else, its hops make no sense
    }
    OpenOutcome outcome = gate.decide(table -> table.open(terms));
    return outcome instanceof Accepted ? connected(terms, outcome) : outcome;
  }

  private OpenOutcome connected(OpenTerms terms, OpenOutcome accepted) {
    try {
      links.prepare(terms.ring());
      return accepted;
    } catch (IllegalArgumentException e) {
      gate.run(table -> table.close(terms.session(), terms.router().deploymentUid(), () -> {}));
      return Refusal.chain(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void start(StartRequest request, StreamObserver<StartReply> reply) {
    answer(
        reply,
        () -> {
          String uid = Peers.router().deploymentUid();
          int[] ids = request.getIdsList().stream().mapToInt(Integer::intValue).toArray();
          OpenOutcome outcome =
              gate.decide(table ->
                  table.start(
                      request.getSession(), request.getEpoch(), ids, request.getFrom(), uid));
          return switch (outcome) {
            case Accepted _ ->
                StartReply.newBuilder().setStarted(Started.getDefaultInstance()).build();
            case Refusal refusal ->
                StartReply.newBuilder().setRefused(Events.refused(refusal)).build();
          };
        });
  }

  @Override
  public void close(CloseRequest request, StreamObserver<CloseReply> reply) {
    Runnable released =
        () -> {
          reply.onNext(CloseReply.getDefaultInstance());
          reply.onCompleted();
        };
    try {
      String uid = Peers.router().deploymentUid();
      boolean yours = gate.decide(table -> table.close(request.getSession(), uid, released));
      if (!yours) {
        throw Status.PERMISSION_DENIED
            .withDescription(
                "The session (%s) belongs to another deployment.".formatted(request.getSession()))
            .asRuntimeException();
      }
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    }
  }

  @Override
  public StreamObserver<RouterBeat> attach(StreamObserver<Event> events) {
    try {
      return routers.accept(Peers.router().deploymentUid(), events, gate);
    } catch (StatusRuntimeException e) {
      events.onError(e);
      return new Deaf<>();
    }
  }

  @Override
  public StreamObserver<Frame> ring(StreamObserver<RingBeat> back) {
    try {
      return inflows.accept(Peers.server(domain), back);
    } catch (StatusRuntimeException e) {
      back.onError(e);
      return new Deaf<>();
    }
  }

  @Override
  public void readModelFile(ReadModelFileRequest request, StreamObserver<ModelFileChunk> reply) {
    try {
      files.read(Peers.router().deploymentUid(), request, reply);
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    }
  }

  private static <T> void answer(StreamObserver<T> reply, java.util.function.Supplier<T> answer) {
    try {
      reply.onNext(answer.get());
      reply.onCompleted();
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    }
  }
}
