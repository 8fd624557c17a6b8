package dev.whorl.executor.cpu;

import java.lang.foreign.MemorySegment;
import jdk.incubator.vector.FloatVector;

/**
 * A weight matrix [outputs, inputs] in native or mapped memory, rows contiguous. Inputs are handled
 * in groups of 32, each as two halves of 16 numbers; which numbers form a half is the format's
 * choice, and {@link #arrange} puts activations into the same order. One format, one order: every
 * product of a row with these weights adds in the same sequence.
 */
abstract sealed class Matrix permits F32Matrix, Bf16Matrix {
  /** Inputs are a multiple of it. */
  static final int GROUP = 32;

  final MemorySegment bytes;
  final int outputs;
  final int inputs;

  Matrix(MemorySegment bytes, int outputs, int inputs) {
    this.bytes = bytes;
    this.outputs = outputs;
    this.inputs = inputs;
  }

  /** Bytes of one group of 32. */
  abstract int groupBytes();

  /** Lanes of one part of the first half of the group that begins at a byte offset. */
  abstract FloatVector first(long offset, int part);

  /** The same of the second half. */
  abstract FloatVector second(long offset, int part);

  /** Writes outputs' weights as floats in arranged order, one output after another. */
  final void widen(int output, int count, float[] panel) {
    int to = 0;
    for (long at = output * rowBytes(); at < (output + count) * rowBytes(); at += groupBytes()) {
      for (int part = 0; part < Lanes.PARTS; part++) {
        first(at, part).intoArray(panel, to + part * Lanes.WIDTH);
        second(at, part).intoArray(panel, to + Lanes.LANES + part * Lanes.WIDTH);
      }
      to += GROUP;
    }
  }

  /** Reorders numbers from {@code from} on in place of a row of activations into {@code to}. */
  abstract void arrange(float[] x, int from, int length, float[] to, int at);

  /** The numbers of an output's row in natural order. */
  abstract void row(int output, float[] into, int at);

  final long rowBytes() {
    return (long) inputs / GROUP * groupBytes();
  }
}
