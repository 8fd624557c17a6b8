package dev.whorl.executor.cpu;

import dev.whorl.executor.model.TensorType;

/**
 * A weight matrix [outputs, inputs] in native or mapped memory, in the bits it is stored in. The
 * format owns its product: which operand it takes and in which order it adds. One format, one
 * order: every product of a row with these weights adds in the same sequence.
 */
abstract sealed class Matrix permits DenseMatrix, PackedMatrix {
  /** Inputs are a multiple of it; a group of coded activations is as long. */
  static final int GROUP = 32;

  final TensorType type;
  final int outputs;
  final int inputs;

  Matrix(TensorType type, int outputs, int inputs) {
    this.type = type;
    this.outputs = outputs;
    this.inputs = inputs;
  }

  /** Whether the product takes coded activations ({@link Codes}) instead of floats. */
  abstract boolean coded();

  /** The numbers of an output's row in natural order. */
  abstract void row(int output, float[] into, int at);
}
