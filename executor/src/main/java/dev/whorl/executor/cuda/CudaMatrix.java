package dev.whorl.executor.cuda;

import dev.whorl.executor.model.TensorType;

/** A matrix on the device, rows of outputs one after another as the file has them. */
record CudaMatrix(long address, TensorType type, int outputs, int inputs) {
  /** Bytes of all rows. */
  static long bytes(TensorType type, int outputs, int inputs) {
    return outputs * type.bytes(inputs);
  }

  long bytes() {
    return bytes(type, outputs, inputs);
  }

  /** The matrix that far behind an address. */
  CudaMatrix at(long base) {
    return new CudaMatrix(base + address, type, outputs, inputs);
  }
}
