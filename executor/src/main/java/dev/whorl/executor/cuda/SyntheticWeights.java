package dev.whorl.executor.cuda;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.QueryKeyNorm;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import java.util.ArrayList;
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

  /** Neighbours of one format are one matrix, as {@link CudaWeights} lays them out. */
  private List<CudaMatrix> beside(int block, BlockTensor... roles) {
    List<CudaMatrix> matrices = new ArrayList<>();
    for (int from = 0, to; from < roles.length; from = to) {
      TensorType type = formats.of(block, roles[from]);
      int outputs = 0;
      for (to = from; to < roles.length && formats.of(block, roles[to]) == type; to++) {
        outputs += roles[to].rows(geometry);
      }
      matrices.add(matrix(type, outputs, roles[from].columns(geometry)));
    }
    return List.copyOf(matrices);
  }

  CudaBlock block(int like) {
    int width = geometry.attention().queryWidth() + 2 * geometry.attention().keyValueWidth();
    boolean headNorms = geometry.attention().queryKeyNorm() != QueryKeyNorm.NONE;
    int headSize = geometry.attention().headSize();
    return new CudaBlock(
        vector(geometry.hidden()),
        beside(like, BlockTensor.QUERY, BlockTensor.KEY, BlockTensor.VALUE),
        geometry.attention().bias() ? vector(width) : 0,
        headNorms ? vector(headSize) : 0,
        headNorms ? vector(headSize) : 0,
        matrix(like, BlockTensor.OUTPUT),
        vector(geometry.hidden()),
        beside(like, BlockTensor.GATE, BlockTensor.UP),
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
