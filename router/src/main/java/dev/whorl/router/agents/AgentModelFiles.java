package dev.whorl.router.agents;

import dev.whorl.protocol.data.DataPortGrpc;
import dev.whorl.protocol.data.ModelFileChunk;
import dev.whorl.protocol.data.ReadModelFileRequest;
import dev.whorl.router.placement.PlacedServer;
import dev.whorl.router.placement.Placement;
import dev.whorl.text.model.ModelFiles;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The files of a placement's model, read from the first of its servers that answers. */
public final class AgentModelFiles implements ModelFiles {
  private static final long SECONDS = 30;
  private static final int MAX_BYTES = 256 << 20;

  private final AgentChannels channels;
  private final String model;
  private final List<String> servers;

  public AgentModelFiles(AgentChannels channels, Placement placement) {
    this.channels = channels;
    this.model = placement.model().uri();
    this.servers = placement.servers().stream().map(PlacedServer::name).toList();
  }

  @Override
  public byte @Nullable [] read(String name) throws IOException {
    IOException last = new IOException("The placement has no server.");
    for (String server : servers) {
      try {
        return read(server, name);
      } catch (StatusRuntimeException e) {
        if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
          return null;
        }
        last =
            new IOException(
                "Server %s does not hand out %s: %s".formatted(server, name, e.getMessage()), e);
      }
    }
    throw last;
  }

  private byte[] read(String server, String name) throws IOException {
    Iterator<ModelFileChunk> chunks =
        DataPortGrpc.newBlockingStub(channels.to(server))
            .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
            .readModelFile(ReadModelFileRequest.newBuilder().setModel(model).setName(name).build());
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    while (chunks.hasNext()) {
      chunks.next().getData().writeTo(file);
      if (file.size() > MAX_BYTES) {
        throw new IOException(
            "The file %s of %s exceeds %d bytes.".formatted(name, model, MAX_BYTES));
      }
    }
    return file.toByteArray();
  }
}
