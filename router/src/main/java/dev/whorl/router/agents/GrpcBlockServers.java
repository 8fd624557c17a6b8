package dev.whorl.router.agents;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.DataPortGrpc.DataPortFutureStub;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.silence.RefusedConnection;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Block servers over gRPC with certificates on both sides. */
public final class GrpcBlockServers implements BlockServers {
  private final AgentChannels channels;
  private final Duration answerTime;

  /**
   * @param answerTime a call without an answer for so long has failed
   */
  public GrpcBlockServers(AgentChannels channels, Duration answerTime) {
    this.channels = channels;
    this.answerTime = answerTime;
  }

  @Override
  public CompletableFuture<OpenReply> open(String server, OpenRequest request) {
    return call(server, stub -> stub.open(request));
  }

  @Override
  public CompletableFuture<StartReply> start(String server, StartRequest request) {
    return call(server, stub -> stub.start(request));
  }

  @Override
  public CompletableFuture<CloseReply> close(String server, CloseRequest request) {
    return call(server, stub -> stub.close(request));
  }

  @Override
  public EventStream attach(String server, EventListener listener) {
    try {
      ManagedChannel channel = channels.to(server);
      // gRPC waits for up to two minutes between attempts to connect; the caller knows better.
      channel.resetConnectBackoff();
      return new GrpcEventStream(DataPortGrpc.newStub(channel).attach(new Listening(listener)));
    } catch (IllegalArgumentException e) {
      listener.ended(String.valueOf(e.getMessage()), false);
      return new NoStream();
    }
  }

  @Override
  public void redial(String server) {
    channels.drop(server);
  }

  private <A> CompletableFuture<A> call(
      String server, Function<DataPortFutureStub, ListenableFuture<A>> call) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    try {
      DataPortFutureStub stub =
          DataPortGrpc.newFutureStub(channels.to(server))
              .withDeadlineAfter(answerTime.toMillis(), TimeUnit.MILLISECONDS);
      Futures.addCallback(
          call.apply(stub), new Completing<>(answer), MoreExecutors.directExecutor());
    } catch (IllegalArgumentException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  private record Completing<A>(CompletableFuture<A> answer) implements FutureCallback<A> {
    @Override
    public void onSuccess(A result) {
      answer.complete(result);
    }

    @Override
    public void onFailure(Throwable failure) {
      answer.completeExceptionally(failure);
    }
  }

  private record Listening(EventListener listener) implements StreamObserver<Event> {
    @Override
    public void onNext(Event event) {
      listener.event(event);
    }

    @Override
    public void onError(Throwable failure) {
      listener.ended(String.valueOf(failure.getMessage()), RefusedConnection.is(failure));
    }

    @Override
    public void onCompleted() {
      listener.ended("the server has ended the stream", false);
    }
  }

  /** gRPC's observer may not be used after the end, nor by two threads at once. */
  private static final class GrpcEventStream implements EventStream {
    private final StreamObserver<RouterBeat> beats;
    private boolean closed;

    GrpcEventStream(StreamObserver<RouterBeat> beats) {
      this.beats = beats;
    }

    @Override
    public synchronized void send(RouterBeat beat) {
      if (!closed) {
        beats.onNext(beat);
      }
    }

    @Override
    public synchronized void close() {
      if (!closed) {
        closed = true;
        beats.onCompleted();
      }
    }
  }

  private static final class NoStream implements EventStream {
    @Override
    public void send(RouterBeat beat) {}

    @Override
    public void close() {}
  }
}
