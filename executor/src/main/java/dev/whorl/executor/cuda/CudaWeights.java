package dev.whorl.executor.cuda;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Quantiser;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Brings tensors of a model onto the device, as stored or converted to the precision's format. */
final class CudaWeights {
  private static final long ALIGNMENT = 256;
  private final CudaDriver driver;
  private final Model model;
  private final Geometry geometry;
  private final @Nullable TensorType weights;
  private final @Nullable TensorType tables;

  CudaWeights(CudaDriver driver, Model model, Precision precision) {
    this.driver = driver;
    this.model = model;
    this.geometry = model.geometry();
    this.weights = precision.weights();
    this.tables = precision.tables();
  }

  CudaBlock block(int block, Upload upload) {
    return owning(owned -> block(block, new Loading(owned, upload)), upload);
  }

  CudaTable embedding(Upload upload) {
    return owning(
        owned ->
            new CudaTable(
                new Loading(owned, upload).matrix(model.tensors().embedding(), tables), owned),
        upload);
  }

  /** The head; its matrix is the table when tied. */
  CudaHead head(@Nullable CudaMatrix tied, Upload upload) {
    return owning(
        owned -> {
          Loading loading = new Loading(owned, upload);
          long norm = loading.vector(List.of(model.tensors().finalNorm()));
          CudaMatrix matrix = tied == null ? loading.matrix(model.tensors().head(), tables) : tied;
          return new CudaHead(norm, matrix, owned);
        },
        upload);
  }

  private interface Bringing<T> {
    T bring(Owned owned);
  }

  private <T> T owning(Bringing<T> bringing, Upload upload) {
    Owned owned = new Owned(driver);
    try {
      T brought = bringing.bring(owned);
      upload.finish();
      return brought;
    } catch (Throwable e) {
      owned.close();
      throw e;
    }
  }

  private CudaBlock block(int block, Loading loading) {
    return new CudaBlock(attention(block, loading), feedForward(block, loading), loading.owned);
  }

  private CudaBlock.Attention attention(int block, Loading loading) {
    return new CudaBlock.Attention(
        optional(loading, block, BlockTensor.ATTENTION_NORM),
        loading.matrices(
            List.of(tensors(block, 0, BlockTensor.QUERY, BlockTensor.KEY, BlockTensor.VALUE)),
            weights),
        optional(
            loading, block, BlockTensor.QUERY_BIAS, BlockTensor.KEY_BIAS, BlockTensor.VALUE_BIAS),
        optional(loading, block, BlockTensor.QUERY_NORM),
        optional(loading, block, BlockTensor.KEY_NORM),
        loading.matrix(tensor(block, BlockTensor.OUTPUT), weights),
        optional(loading, block, BlockTensor.OUTPUT_BIAS),
        optional(loading, block, BlockTensor.AFTER_ATTENTION_NORM));
  }

  private CudaBlock.FeedForward feedForward(int block, Loading loading) {
    List<List<Tensor>> gates = new ArrayList<>();
    List<List<Tensor>> downs = new ArrayList<>();
    for (int expert = 0; expert < geometry.feedForwardParts(); expert++) {
      gates.add(tensors(block, expert, BlockTensor.GATE, BlockTensor.UP));
      downs.add(tensors(block, expert, BlockTensor.DOWN));
    }
    return new CudaBlock.FeedForward(
        optional(loading, block, BlockTensor.FEED_FORWARD_NORM),
        geometry.experts() == null
            ? null
            : loading.matrix(tensor(block, BlockTensor.ROUTER), TensorType.F32),
        loading.matrices(gates, weights),
        loading.matrices(downs, weights).getFirst(),
        optional(loading, block, BlockTensor.AFTER_FEED_FORWARD_NORM));
  }

  private Tensor tensor(int block, BlockTensor role) {
    return tensors(block, 0, role).getFirst();
  }

  private List<Tensor> tensors(int block, int expert, BlockTensor... roles) {
    List<Tensor> tensors = new ArrayList<>();
    for (BlockTensor role : roles) {
      tensors.add(Objects.requireNonNull(model.tensors().expert(block, role, expert), role::name));
    }
    return tensors;
  }

  /** Vectors one after another, or 0 where the geometry has none. */
  private long optional(Loading loading, int block, BlockTensor... roles) {
    return roles[0].partOf(geometry) ? loading.vector(tensors(block, 0, roles)) : 0;
  }

  /** One owner's tensors on their way. */
  private static final class Loading {
    private final Owned owned;
    private final Upload upload;

    Loading(Owned owned, Upload upload) {
      this.owned = owned;
      this.upload = upload;
    }

    long vector(List<Tensor> tensors) {
      int length = 0;
      for (Tensor tensor : tensors) {
        length += tensor.columns();
      }
      float[] all = new float[length];
      int at = 0;
      for (Tensor tensor : tensors) {
        float[] values = tensor.vector();
        System.arraycopy(values, 0, all, at, values.length);
        at += values.length;
      }
      long address = owned.memory((long) length * Float.BYTES);
      upload.copy(all, address);
      return address;
    }

    CudaMatrix matrix(Tensor tensor, @Nullable TensorType asked) {
      return matrices(List.of(List.of(tensor)), asked).getFirst();
    }

    /**
     * Matrices of the same inputs in one allocation. Neighbours of one format become one, which is
     * returned; that of each further expert follows it.
     *
     * @param experts the matrices of each, alike in formats and sizes
     * @param asked what they are converted to; null holds them as they are stored
     */
    List<CudaMatrix> matrices(List<List<Tensor>> experts, @Nullable TensorType asked) {
      List<Tensor> first = experts.getFirst();
      List<CudaMatrix> matrices = new ArrayList<>();
      List<Integer> ends = new ArrayList<>();
      long bytes = 0;
      for (int from = 0, to; from < first.size(); from = to) {
        TensorType type = type(first.get(from), asked);
        int outputs = 0;
        for (to = from; to < first.size() && type(first.get(to), asked) == type; to++) {
          outputs += first.get(to).rows();
        }
        CudaMatrix matrix = new CudaMatrix(bytes, type, outputs, first.get(from).columns());
        matrices.add(matrix);
        ends.add(to);
        bytes = aligned(bytes + experts.size() * matrix.bytes());
      }
      long address = owned.memory(bytes);
      for (int i = 0; i < matrices.size(); i++) {
        CudaMatrix placed = matrices.get(i).at(address);
        matrices.set(i, placed);
        long at = placed.address();
        for (List<Tensor> expert : experts) {
          for (Tensor tensor : expert.subList(i == 0 ? 0 : ends.get(i - 1), ends.get(i))) {
            copy(tensor, placed.type(), at);
            at += CudaMatrix.bytes(placed.type(), tensor.rows(), tensor.columns());
          }
        }
      }
      return List.copyOf(matrices);
    }

    private static TensorType type(Tensor tensor, @Nullable TensorType asked) {
      return asked == null ? tensor.type() : asked;
    }

    private void copy(Tensor tensor, TensorType type, long to) {
      long rowBytes = type.bytes(tensor.columns());
      if (tensor.type() == type && tensor.rowOrder().equals(Tensor.RowOrder.PLAIN)) {
        upload.copy(tensor.bytes(), to);
      } else if (tensor.type() == type) {
        upload.rows(
            tensor.rows(),
            rowBytes,
            to,
            (row, piece, at) -> {
              long stored = tensor.rowOrder().stored(row) * rowBytes;
              MemorySegment.copy(tensor.bytes(), stored, piece, at, rowBytes);
            });
      } else {
        convert(tensor, type, rowBytes, to);
      }
    }

    private void convert(Tensor tensor, TensorType type, long rowBytes, long to) {
      boolean coded = Quantiser.FORMATS.contains(type);
      boolean bf16 = type == TensorType.BF16;
      if (!coded && !bf16 && type != TensorType.F32) {
        throw new IllegalArgumentException(
            "The weights (%s of %s) cannot be converted to %s; deploy a file in that format."
                .formatted(tensor.type(), tensor.name(), type));
      }
      float[] values = new float[tensor.columns()];
      upload.rows(
          tensor.rows(),
          rowBytes,
          to,
          (row, piece, at) -> {
            tensor.decodeRow(row, values);
            if (coded) {
              Quantiser.write(values, type, piece, at);
            } else {
              for (int c = 0; c < values.length; c++) {
                Upload.put(piece, at + (long) c * type.bytes(1), values[c], bf16);
              }
            }
          });
    }
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
