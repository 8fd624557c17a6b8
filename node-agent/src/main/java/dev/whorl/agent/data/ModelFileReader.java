package dev.whorl.agent.data;

import com.google.protobuf.UnsafeByteOperations;
import dev.whorl.agent.calls.Statuses;
import dev.whorl.agent.session.ServedSpan;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.agent.store.ModelStores;
import dev.whorl.agent.store.ModelUnavailable;
import dev.whorl.agent.store.ModelUse;
import dev.whorl.executor.model.Model;
import dev.whorl.protocol.data.ModelFileChunk;
import dev.whorl.protocol.data.ReadModelFileRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.Executor;

/**
 * Small files of a model for the router that serves it: configuration, tokenizer, template, or a
 * GGUF's metadata. Never weights, never a file that the model's format does not name, and only for
 * a deployment that has a span of the model here.
 */
public final class ModelFileReader {
  /** What routers ask for when the model is a GGUF file. */
  public static final String GGUF_METADATA = "gguf-metadata";

  private static final int CHUNK_BYTES = 1 << 20;

  private final ModelStores stores;
  private final SessionGate gate;
  private final Executor disk;

  /**
   * @param disk runs reads, which block
   */
  public ModelFileReader(ModelStores stores, SessionGate gate, Executor disk) {
    this.stores = stores;
    this.gate = gate;
    this.disk = disk;
  }

  void read(
      String deploymentUid, ReadModelFileRequest request, StreamObserver<ModelFileChunk> reply) {
    disk.execute(() -> {
      try {
        send(content(deploymentUid, request), reply);
      } catch (ModelUnavailable e) {
        reply.onError(Statuses.of(e).asRuntimeException());
      } catch (StatusRuntimeException e) {
        reply.onError(e);
      } catch (RuntimeException | Error e) {
        reply.onError(Statuses.of(e).asRuntimeException());
      }
    });
  }

  private byte[] content(String deploymentUid, ReadModelFileRequest request)
      throws ModelUnavailable {
    try (ModelUse use = stores.use(request.getModel(), "")) {
      requireServed(deploymentUid, use.model());
      String name = request.getName();
      return use.model().readTextFile(name.equals(GGUF_METADATA) ? name + ".json" : name);
    } catch (NoSuchFileException e) {
      throw new ModelUnavailable(
          ModelUnavailable.Kind.MISSING,
          "The model (%s) has no text file (%s).".formatted(request.getModel(), request.getName()));
    } catch (IOException e) {
      throw new ModelUnavailable(
          ModelUnavailable.Kind.BAD,
          "The text file (%s) of the model (%s) cannot be read: %s"
              .formatted(request.getName(), request.getModel(), e.getMessage()));
    }
  }

  private void requireServed(String deploymentUid, Model model) {
    boolean served =
        gate.decide(table ->
            table.assignment().spans().stream()
                .filter(span -> span.deploymentUid().equals(deploymentUid))
                .map(ServedSpan::loaded)
                .anyMatch(loaded -> loaded.request().model().path().equals(model.path())));
    if (!served) {
      throw Status.PERMISSION_DENIED
          .withDescription("The deployment has no span of this model here.")
          .asRuntimeException();
    }
  }

  private static void send(byte[] content, StreamObserver<ModelFileChunk> reply) {
    for (int offset = 0; offset < content.length; offset += CHUNK_BYTES) {
      int length = Math.min(CHUNK_BYTES, content.length - offset);
      reply.onNext(
          ModelFileChunk.newBuilder()
              .setData(UnsafeByteOperations.unsafeWrap(content, offset, length))
              .build());
    }
    reply.onCompleted();
  }
}
