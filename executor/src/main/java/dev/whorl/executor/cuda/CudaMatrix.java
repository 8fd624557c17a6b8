package dev.whorl.executor.cuda;

import dev.whorl.executor.model.TensorType;

/** A matrix on the device, rows of outputs one after another as the file has them. */
record CudaMatrix(long address, TensorType type, int outputs, int inputs) {
  /** Bytes of all rows. */
  static long bytes(TensorType type, int outputs, int inputs) {
    return outputs * type.bytes(inputs);
  }
}
