package dev.whorl.router.agents;

import com.google.protobuf.ByteString;
import dev.whorl.protocol.data.CloseReply;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.DataPortGrpc.DataPortImplBase;
import dev.whorl.protocol.data.Event;
import dev.whorl.protocol.data.ModelFileChunk;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import dev.whorl.protocol.data.ReadModelFileRequest;
import dev.whorl.protocol.data.RouterBeat;
import dev.whorl.protocol.data.StartReply;
import dev.whorl.protocol.data.StartRequest;
import dev.whorl.protocol.identity.Credentials;
import dev.whorl.protocol.identity.Identity;
import dev.whorl.protocol.identity.PeerInterceptor;
import dev.whorl.protocol.identity.PeerName;
import dev.whorl.protocol.identity.TlsTransport;
import dev.whorl.text.model.ModelFiles;
import dev.whorl.text.model.SmolLm2;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** A {@link SpeakingRing} behind a real data port: gRPC, TLS, certificates on both sides. */
public final class TestingAgent extends DataPortImplBase implements AutoCloseable {
  private static final int CHUNK = 1 << 20;

  /** Who has called. */
  public final Set<PeerName> callers = ConcurrentHashMap.newKeySet();

  private final SpeakingRing ring;
  private final Server server;

  public TestingAgent(SpeakingRing ring, Credentials credentials) throws IOException {
    this.ring = ring;
    this.server =
        TlsTransport.server(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                new Identity(credentials))
            .addService(this)
            .build()
            .start();
  }

  public int port() {
    return server.getPort();
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  @Override
  public void open(OpenRequest request, StreamObserver<OpenReply> reply) {
    callers.add(PeerInterceptor.current());
    answer(ring.open(SpeakingRing.SERVER, request), reply);
  }

  @Override
  public void start(StartRequest request, StreamObserver<StartReply> reply) {
    answer(ring.start(SpeakingRing.SERVER, request), reply);
  }

  @Override
  public void close(CloseRequest request, StreamObserver<CloseReply> reply) {
    answer(ring.close(SpeakingRing.SERVER, request), reply);
  }

  @Override
  public StreamObserver<RouterBeat> attach(StreamObserver<Event> out) {
    BlockServers.EventStream stream = ring.attach(SpeakingRing.SERVER, new Sending(out));
    return new StreamObserver<>() {
      @Override
      public void onNext(RouterBeat beat) {
        stream.send(beat);
      }

      @Override
      public void onError(Throwable cause) {
        stream.close();
      }

      @Override
      public void onCompleted() {
        stream.close();
        out.onCompleted();
      }
    };
  }

  @Override
  public void readModelFile(ReadModelFileRequest request, StreamObserver<ModelFileChunk> reply) {
    if (!request.getName().equals(ModelFiles.GGUF_METADATA)) {
      reply.onError(Status.NOT_FOUND.asRuntimeException());
      return;
    }
    ByteString file = ByteString.copyFrom(SmolLm2.metadata());
    for (int at = 0; at < file.size(); at += CHUNK) {
      ByteString part = file.substring(at, Math.min(file.size(), at + CHUNK));
      reply.onNext(ModelFileChunk.newBuilder().setData(part).build());
    }
    reply.onCompleted();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // told through 'reply'
  private static <A> void answer(CompletableFuture<A> answer, StreamObserver<A> reply) {
    answer.whenComplete((value, error) -> {
      if (error == null) {
        reply.onNext(value);
        reply.onCompleted();
      } else {
        reply.onError(Status.INTERNAL.withCause(error).asRuntimeException());
      }
    });
  }

  private record Sending(StreamObserver<Event> out) implements BlockServers.EventListener {
    @Override
    public void event(Event event) {
      synchronized (out) {
        out.onNext(event);
      }
    }

    @Override
    public void ended(String reason, boolean gone) {
      synchronized (out) {
        out.onCompleted();
      }
    }
  }
}
