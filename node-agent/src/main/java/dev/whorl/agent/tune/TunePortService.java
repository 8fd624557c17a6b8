package dev.whorl.agent.tune;

import dev.whorl.agent.calls.Cancellation;
import dev.whorl.agent.calls.Peers;
import dev.whorl.agent.session.ServedSpan;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.executor.DeviceClass;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.gradient.FrozenSpan;
import dev.whorl.protocol.tune.EmbedRequest;
import dev.whorl.protocol.tune.TunePortGrpc;
import dev.whorl.protocol.tune.TuneReply;
import dev.whorl.protocol.tune.TuneRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * The tune port. Calls run on network threads: a micro-batch is checked and joins the line; its
 * pieces run on the step loop's thread, in the places of prefill chunks.
 */
public final class TunePortService extends TunePortGrpc.TunePortImplBase {
  private static final String CPU = "cpu";

  private final SessionGate gate;
  private final DeviceClass device;
  private final TunePace pace;
  private final TuneListener listener;
  private final long memoryBytes;
  private final AtomicLong taken = new AtomicLong();

  /**
   * The port of a device.
   *
   * @param memoryBytes for micro-batches, waiting ones included; 0: none are taken
   */
  public TunePortService(
      SessionGate gate,
      DeviceClass device,
      TunePace pace,
      long memoryBytes,
      TuneListener listener) {
    this.gate = gate;
    this.device = device;
    this.pace = pace;
    this.memoryBytes = memoryBytes;
    this.listener = listener;
  }

  @Override
  public void embed(EmbedRequest request, StreamObserver<TuneReply> reply) {
    try {
      requireTunable();
      ServedSpan served = served(request.getPlacement(), span -> span.span().start() == 0);
      int[] ids = request.getIdsList().stream().mapToInt(Integer::intValue).toArray();
      float[] rows = frozen(served, new Span(0, 1)).embed(ids);
      reply.onNext(TuneReply.newBuilder().setRows(MicroBatch.bytes(rows, rows.length)).build());
      reply.onCompleted();
    } catch (IllegalArgumentException e) {
      reply.onError(invalid(e));
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    }
  }

  @Override
  public void forward(TuneRequest request, StreamObserver<TuneReply> reply) {
    take(request, false, reply);
  }

  @Override
  public void backward(TuneRequest request, StreamObserver<TuneReply> reply) {
    take(request, true, reply);
  }

  private void take(TuneRequest request, boolean back, StreamObserver<TuneReply> reply) {
    try {
      requireTunable();
      Span blocks = new Span(request.getStart(), request.getEnd());
      ServedSpan served = served(request.getPlacement(), span -> span.span().contains(blocks));
      MicroBatch batch = new MicroBatch(request, frozen(served, blocks), back);
      Runnable release = reserve(batch.bytes());
      RequestedWork work =
          new RequestedWork(
              batch, served.prefillTokens(), pace, listener, new Releasing(reply, release));
      Cancellation.handle(
          reply,
          () -> {
            work.giveUp();
            release.run();
            gate.run(table -> table.tuning().settle());
          });
      gate.run(table -> table.tuning().add(work));
    } catch (IllegalArgumentException e) {
      reply.onError(invalid(e));
    } catch (StatusRuntimeException e) {
      reply.onError(e);
    }
  }

  /** Gives the memory back with the answer, before the caller can ask for more. */
  private record Releasing(StreamObserver<TuneReply> reply, Runnable release)
      implements StreamObserver<TuneReply> {
    @Override
    public void onNext(TuneReply value) {
      release.run();
      reply.onNext(value);
    }

    @Override
    public void onError(Throwable failure) {
      release.run();
      reply.onError(failure);
    }

    @Override
    public void onCompleted() {
      reply.onCompleted();
    }
  }

  private void requireTunable() {
    Peers.router();
    if (!device.backend().equals(CPU)) {
      throw failed(
          "The device (%s) cannot be tuned through: gradients run on CPU servers only."
              .formatted(device));
    }
    if (!pace.allowed()) {
      throw failed(
          "The assignment of this server allows no tuning (tune_seconds is 0): whoever placed the blocks does not offer it.");
    }
    if (gate.decide(table -> table.closed())) {
      throw Status.UNAVAILABLE
          .withDescription("The server drains or is being measured.")
          .asRuntimeException();
    }
  }

  private ServedSpan served(String placement, Predicate<ServedSpan> wanted) {
    String uid = Peers.router().deploymentUid();
    return gate.decide(table -> table.assignment().spans()).stream()
        .filter(span -> span.deploymentUid().equals(uid) && span.placement().equals(placement))
        .filter(wanted)
        .findFirst()
        .orElseThrow(() ->
            failed(
                "No span of placement (%s) with the blocks asked for is loaded here for this deployment."
                    .formatted(placement)));
  }

  private static FrozenSpan frozen(ServedSpan served, Span blocks) {
    SpanRequest loaded = served.loaded().request();
    String obstacle = FrozenSpan.obstacle(loaded.model().geometry());
    if (obstacle != null) {
      throw failed(obstacle);
    }
    return new FrozenSpan(loaded.model(), loaded.precision(), blocks, served.slotTokens());
  }

  /** Returns what gives it back, once. */
  private Runnable reserve(long bytes) {
    long before = taken.getAndAdd(bytes);
    if (before + bytes > memoryBytes) {
      taken.addAndGet(-bytes);
      throw Status.RESOURCE_EXHAUSTED
          .withDescription(
              "The micro-batch takes %d bytes, and %d of --tune-memory (%d) are taken: %d are missing. Send shorter or fewer micro-batches."
                  .formatted(bytes, before, memoryBytes, before + bytes - memoryBytes))
          .asRuntimeException();
    }
    AtomicBoolean released = new AtomicBoolean();
    return () -> {
      if (!released.getAndSet(true)) {
        taken.addAndGet(-bytes);
      }
    };
  }

  private static StatusRuntimeException failed(String message) {
    return Status.FAILED_PRECONDITION.withDescription(message).asRuntimeException();
  }

  private static StatusRuntimeException invalid(IllegalArgumentException e) {
    return Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
  }
}
