package dev.whorl.executor.cuda;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Weights of a shape for a measurement: one byte everywhere but in routers of experts. */
final class SyntheticWeights {
  private final CudaDriver driver;
  private final Owned owned;
  private final long stream;
  private final byte value;
  private final WeightFormats formats;
  private final Geometry geometry;
  private final SplittableRandom random = new SplittableRandom(1);

  SyntheticWeights(CudaDriver driver, Owned owned, long stream, byte value, WeightFormats formats) {
    this.driver = driver;
    this.owned = owned;
    this.stream = stream;
    this.value = value;
    this.formats = formats;
    this.geometry = formats.geometry();
  }

  /** Device memory with the byte everywhere. */
  long filled(long bytes) {
    long address = owned.memory(bytes);
    driver.fill(address, value, Math.max(bytes, 1), stream);
    return address;
  }

  private long vector(int length) {
    return filled((long) length * Float.BYTES);
  }

  private CudaMatrix matrix(TensorType type, int outputs, int inputs) {
    return new CudaMatrix(filled(CudaMatrix.bytes(type, outputs, inputs)), type, outputs, inputs);
  }

  /**
   * Neighbours of one format are one matrix, and that of each expert follows the one before, as
   * {@link CudaWeights} lays them out.
   */
  private List<CudaMatrix> beside(int block, BlockTensor... roles) {
    List<CudaMatrix> matrices = new ArrayList<>();
    for (int from = 0, to; from < roles.length; from = to) {
      TensorType type = formats.of(block, roles[from]);
      int outputs = 0;
      for (to = from; to < roles.length && formats.of(block, roles[to]) == type; to++) {
        outputs += roles[to].rows(geometry);
      }
      int inputs = roles[from].columns(geometry);
      CudaMatrix all = matrix(type, outputs * roles[from].copies(geometry), inputs);
      matrices.add(new CudaMatrix(all.address(), type, outputs, inputs));
    }
    return List.copyOf(matrices);
  }

  /** A vector, or 0 where the geometry has none. */
  private long optional(BlockTensor... roles) {
    int length = 0;
    for (BlockTensor role : roles) {
      length += role.columns(geometry);
    }
    return roles[0].partOf(geometry) ? vector(length) : 0;
  }

  CudaBlock block(int like) {
    return new CudaBlock(
        new CudaBlock.Attention(
            optional(BlockTensor.ATTENTION_NORM),
            beside(like, BlockTensor.QUERY, BlockTensor.KEY, BlockTensor.VALUE),
            optional(BlockTensor.QUERY_BIAS, BlockTensor.KEY_BIAS, BlockTensor.VALUE_BIAS),
            optional(BlockTensor.QUERY_NORM),
            optional(BlockTensor.KEY_NORM),
            beside(like, BlockTensor.OUTPUT).getFirst(),
            optional(BlockTensor.OUTPUT_BIAS),
            optional(BlockTensor.AFTER_ATTENTION_NORM)),
        new CudaBlock.FeedForward(
            optional(BlockTensor.FEED_FORWARD_NORM),
            BlockTensor.ROUTER.partOf(geometry) ? router() : null,
            beside(like, BlockTensor.GATE, BlockTensor.UP),
            beside(like, BlockTensor.DOWN).getFirst(),
            optional(BlockTensor.AFTER_FEED_FORWARD_NORM)),
        owned);
  }

  /** Random, so that rows with random residuals take different experts, as they will. */
  private CudaMatrix router() {
    int experts = BlockTensor.ROUTER.rows(geometry);
    int inputs = BlockTensor.ROUTER.columns(geometry);
    return new CudaMatrix(random(experts * inputs), TensorType.F32, experts, inputs);
  }

  /** Device memory with random numbers from -1 to 1. */
  long random(int count) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (2 * random.nextDouble() - 1);
    }
    long address = owned.memory((long) count * Float.BYTES);
    try (Upload upload = new Upload(driver, UploadPace.FREE)) {
      upload.copy(values, address);
      upload.finish();
    }
    return address;
  }

  CudaHead head() {
    return new CudaHead(
        vector(geometry.hidden()),
        matrix(formats.head(), geometry.vocabulary(), geometry.hidden()),
        owned);
  }
}
