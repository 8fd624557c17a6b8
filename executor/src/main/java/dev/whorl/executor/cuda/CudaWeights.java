package dev.whorl.executor.cuda;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
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
  private final @Nullable TensorType asked;

  CudaWeights(CudaDriver driver, Model model, Precision precision) {
    this.driver = driver;
    this.model = model;
    this.geometry = model.geometry();
    this.asked = precision.weights();
  }

  CudaBlock block(int block, Upload upload) {
    return owning(owned -> block(block, new Loading(owned, upload)), upload);
  }

  CudaTable embedding(Upload upload) {
    return owning(
        owned ->
            new CudaTable(
                new Loading(owned, upload).matrices(model.tensors().embedding()).getFirst(), owned),
        upload);
  }

  /** The head; its matrix is the table when tied. */
  CudaHead head(@Nullable CudaMatrix tied, Upload upload) {
    return owning(
        owned -> {
          Loading loading = new Loading(owned, upload);
          long norm = loading.vector(model.tensors().finalNorm());
          CudaMatrix matrix =
              tied == null ? loading.matrices(model.tensors().head()).getFirst() : tied;
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
    return new CudaBlock(
        loading.vector(tensor(block, BlockTensor.ATTENTION_NORM)),
        loading.matrices(
            tensor(block, BlockTensor.QUERY),
            tensor(block, BlockTensor.KEY),
            tensor(block, BlockTensor.VALUE)),
        optional(
            loading, block, BlockTensor.QUERY_BIAS, BlockTensor.KEY_BIAS, BlockTensor.VALUE_BIAS),
        optional(loading, block, BlockTensor.QUERY_NORM),
        optional(loading, block, BlockTensor.KEY_NORM),
        loading.matrices(tensor(block, BlockTensor.OUTPUT)).getFirst(),
        loading.vector(tensor(block, BlockTensor.FEED_FORWARD_NORM)),
        loading.matrices(tensor(block, BlockTensor.GATE), tensor(block, BlockTensor.UP)),
        loading.matrices(tensor(block, BlockTensor.DOWN)).getFirst(),
        loading.owned);
  }

  private Tensor tensor(int block, BlockTensor role) {
    return Objects.requireNonNull(model.tensors().block(block, role), role::name);
  }

  /** Vectors one after another, or 0 where the geometry has none. */
  private long optional(Loading loading, int block, BlockTensor... roles) {
    if (!roles[0].partOf(geometry)) {
      return 0;
    }
    Tensor[] tensors = new Tensor[roles.length];
    for (int i = 0; i < roles.length; i++) {
      tensors[i] = tensor(block, roles[i]);
    }
    return loading.vector(tensors);
  }

  private TensorType type(Tensor tensor) {
    return asked == null ? tensor.type() : asked;
  }

  /** One owner's tensors on their way. */
  private final class Loading {
    private final Owned owned;
    private final Upload upload;

    Loading(Owned owned, Upload upload) {
      this.owned = owned;
      this.upload = upload;
    }

    long vector(Tensor... tensors) {
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

    /** Matrices of the same inputs in one allocation; neighbours of one format become one. */
    List<CudaMatrix> matrices(Tensor... tensors) {
      List<List<Tensor>> runs = new ArrayList<>();
      long bytes = 0;
      for (Tensor tensor : tensors) {
        boolean joins = !runs.isEmpty() && type(runs.getLast().getFirst()) == type(tensor);
        if (!joins) {
          runs.add(new ArrayList<>());
          bytes = aligned(bytes);
        }
        runs.getLast().add(tensor);
        bytes += CudaMatrix.bytes(type(tensor), tensor.rows(), tensor.columns());
      }
      long address = owned.memory(bytes);
      List<CudaMatrix> matrices = new ArrayList<>();
      long at = address;
      for (List<Tensor> run : runs) {
        at = address + aligned(at - address);
        long begin = at;
        int outputs = 0;
        for (Tensor tensor : run) {
          copy(tensor, at);
          at += CudaMatrix.bytes(type(tensor), tensor.rows(), tensor.columns());
          outputs += tensor.rows();
        }
        Tensor first = run.getFirst();
        matrices.add(new CudaMatrix(begin, type(first), outputs, first.columns()));
      }
      return List.copyOf(matrices);
    }

    private void copy(Tensor tensor, long to) {
      TensorType type = type(tensor);
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
      boolean bf16 = type == TensorType.BF16;
      if (!bf16 && type != TensorType.F32) {
        throw new IllegalArgumentException("Weights are converted to f32 or bf16, not " + type);
      }
      float[] values = new float[tensor.columns()];
      upload.rows(
          tensor.rows(),
          rowBytes,
          to,
          (row, piece, at) -> {
            tensor.decodeRow(row, values);
            for (int c = 0; c < values.length; c++) {
              Upload.put(piece, at + (long) c * type.bytes(1), values[c], bf16);
            }
          });
    }
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }
}
