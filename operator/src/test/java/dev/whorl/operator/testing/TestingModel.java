package dev.whorl.operator.testing;

import dev.whorl.protocol.control.MeasureRequest;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import dev.whorl.protocol.control.StepProfile;
import dev.whorl.protocol.control.StepTime;
import io.grpc.Status;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** A model of twelve blocks of ten MiB, without a file; a switch makes it unreadable. */
public final class TestingModel {
  /** Blocks of the model. */
  public static final int BLOCKS = 12;

  /** Bytes of a block. */
  public static final long BLOCK_BYTES = 10 << 20;

  private static final int PAGE_TOKENS = 16;
  private static final long CACHE_PER_TOKEN = 256;

  /** With it reading fails, as for a truncated file. */
  public volatile @Nullable String unreadable;

  /** Addresses under which nothing is. */
  public final Set<String> missing = ConcurrentHashMap.newKeySet();

  /** What an agent reads. */
  public ModelGeometry geometry(ModelRef model) {
    String reason =
        missing.contains(model.getUri()) ? "There is no " + model.getUri() + "." : unreadable;
    if (reason != null) {
      throw Status.FAILED_PRECONDITION.withDescription(reason).asRuntimeException();
    }
    ModelGeometry.Builder geometry =
        ModelGeometry.newBuilder()
            .setHash("g-" + model.getPrecision())
            .setArchitecture("llama")
            .setBlocks(BLOCKS)
            .setHidden(64)
            .setContextLength(2048)
            .setEmbeddingBytes(BLOCK_BYTES)
            .setHeadBytes(BLOCK_BYTES)
            .setCacheBytesPerToken(CACHE_PER_TOKEN)
            .setPageTokens(PAGE_TOKENS)
            .setRowBytes(128);
    for (int i = 0; i < BLOCKS; i++) {
      geometry.addBlockBytes(BLOCK_BYTES);
    }
    return geometry.build();
  }

  /** What an agent measures. */
  public static StepProfile profile(MeasureRequest request, double blockSeconds) {
    StepProfile.Builder profile =
        StepProfile.newBuilder()
            .setGeometryHash(request.getGeometry().getHash())
            .setPrecision(request.getPrecision())
            .setContextTokens(request.getContextTokens())
            .setPrefillTokens(request.getPrefillTokens())
            .setPrefillSeconds(blockSeconds)
            .setHeadSeconds(blockSeconds)
            .setEmbeddingSeconds(blockSeconds / 10)
            .setMeasuredAtMillis(1_700_000_000_000L);
    for (int batch : request.getBatchesList()) {
      double seconds = blockSeconds * (1 + 0.1 * (batch - 1));
      profile.addDecode(
          StepTime.newBuilder()
              .setBatch(batch)
              .setSeconds(seconds)
              .setSlowSeconds(seconds)
              .setHeadSeconds(seconds)
              .setEmbeddingSeconds(seconds / 10));
    }
    return profile.build();
  }
}
