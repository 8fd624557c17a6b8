package dev.whorl.executor.cuda;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.QueryKeyNorm;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.util.List;

/** Weights of a shape for a measurement: one byte everywhere. */
final class SyntheticWeights {
  private final CudaDriver driver;
  private final Owned owned;
  private final long stream;
  private final byte value;
  private final WeightFormats formats;
  private final Geometry geometry;

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

  private CudaMatrix matrix(int block, BlockTensor role) {
    return matrix(formats.of(block, role), role.rows(geometry), role.columns(geometry));
  }

  CudaBlock block(int like) {
    int width = geometry.attention().queryWidth() + 2 * geometry.attention().keyValueWidth();
    boolean headNorms = geometry.attention().queryKeyNorm() != QueryKeyNorm.NONE;
    int headSize = geometry.attention().headSize();
    return new CudaBlock(
        vector(geometry.hidden()),
        List.of(
            matrix(like, BlockTensor.QUERY),
            matrix(like, BlockTensor.KEY),
            matrix(like, BlockTensor.VALUE)),
        geometry.attention().bias() ? vector(width) : 0,
        headNorms ? vector(headSize) : 0,
        headNorms ? vector(headSize) : 0,
        matrix(like, BlockTensor.OUTPUT),
        vector(geometry.hidden()),
        List.of(matrix(like, BlockTensor.GATE), matrix(like, BlockTensor.UP)),
        matrix(like, BlockTensor.DOWN),
        owned);
  }

  CudaHead head() {
    return new CudaHead(
        vector(geometry.hidden()),
        matrix(formats.head(), geometry.vocabulary(), geometry.hidden()),
        owned);
  }
}
