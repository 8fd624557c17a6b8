package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.model.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kernel × format × shape × instruction set of this machine against the Java kernels, to the
 * bit; and those against sums in 64 bits of the decoded weights.
 */
class KernelsTest {
  private static final long SEED = 20261201;

  /** Rows, inputs, outputs: tiles of 8, 4, 2 and 1 rows, a last panel that is not full. */
  private static final int[][] SHAPES = {
    {1, 256, 16}, {2, 512, 37}, {3, 256, 32}, {8, 768, 48}, {15, 256, 20}
  };

  record Case(Kernels kernels, TensorType type) {
    @Override
    public String toString() {
      return type + " " + kernels.describe();
    }
  }

  static Stream<Case> cases() {
    List<Case> cases = new ArrayList<>();
    for (NativeKernels kernels : NativeKernels.all()) {
      for (TensorType type : TensorType.values()) {
        cases.add(new Case(kernels, type));
      }
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void nativeBitsAreJavasBits(Case tried) {
    for (int[] shape : SHAPES) {
      for (boolean adding : new boolean[] {false, true}) {
        float[] expected = run(new JavaKernels("oracle"), tried.type(), shape, adding);
        float[] actual = run(tried.kernels(), tried.type(), shape, adding);
        assertThat(bits(actual))
            .as("rows, inputs, outputs %s adding %s", Arrays.toString(shape), adding)
            .isEqualTo(bits(expected));
      }
    }
  }

  private static int[] bits(float[] values) {
    int[] bits = new int[values.length];
    Arrays.setAll(bits, i -> Float.floatToRawIntBits(values[i]));
    return bits;
  }

  private static float[] run(Kernels kernels, TensorType type, int[] shape, boolean adding) {
    int rows = shape[0];
    int outputs = adding ? shape[2] / 4 * 4 : shape[2];
    float[] x = activations(rows * shape[1]);
    byte[] codes = new byte[x.length / Matrix.GROUP * Codes.BYTES];
    kernels.code(x, 0, x.length / Matrix.GROUP, codes, 0);
    float[] y = new float[rows * (outputs + 3)];
    Arrays.fill(y, 0.25f);
    try (Arena arena = Arena.ofConfined()) {
      Matrix matrix = matrix(type, outputs, shape[1], arena);
      Product product = new Product(matrix, x, codes, y, 2, outputs + 3);
      kernels.run(product, rows, 0, outputs, adding, new Scratch());
    }
    return y;
  }

  /** Mixed magnitudes; a group of zeros. */
  private static float[] activations(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] x = new float[count];
    for (int i = 0; i < count; i++) {
      x[i] = (float) (random.nextGaussian() * Math.pow(2, i / 32 % 9 - 4));
    }
    Arrays.fill(x, 32, 64, 0);
    return x;
  }

  private static Matrix matrix(TensorType type, int outputs, int inputs, Arena arena) {
    if (type.quantisation() != null) {
      return PackedMatrix.random(type, outputs, inputs, arena);
    }
    MemorySegment bytes = arena.allocate(type.heldBytes(outputs, inputs), 64);
    SplittableRandom random = new SplittableRandom(SEED);
    for (long i = 0; i < (long) outputs * inputs; i++) {
      float value = (float) random.nextGaussian();
      switch (type) {
        case F32 -> Numbers.F32.put(bytes, 4 * i, value);
        case F16 ->
            bytes.set(
                java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED,
                2 * i,
                Float.floatToFloat16(value));
        default -> Numbers.BF16.put(bytes, 2 * i, value);
      }
    }
    return new DenseMatrix(type, bytes, outputs, inputs);
  }

  /**
   * Dense formats only round sums: 16 of them of inputs / 16 terms. Coded activations are off by at
   * most max|x| / 254 of their group, so a sum by at most Σ |w| · max|x| / 254.
   */
  @ParameterizedTest
  @EnumSource(TensorType.class)
  void sumsAreWithinTheirError(TensorType type) {
    int[] shape = {3, 512, 32};
    float[] x = activations(shape[0] * shape[1]);
    float[] y = run(new JavaKernels("oracle"), type, shape, false);
    float[] weights = new float[shape[1]];
    try (Arena arena = Arena.ofConfined()) {
      Matrix matrix = matrix(type, shape[2], shape[1], arena);
      for (int o = 0; o < shape[2]; o++) {
        matrix.row(o, weights, 0);
        for (int r = 0; r < shape[0]; r++) {
          assertSum(type, weights, x, r * shape[1], y[r * (shape[2] + 3) + 2 + o]);
        }
      }
    }
  }

  private static void assertSum(TensorType type, float[] weights, float[] x, int at, float sum) {
    double exact = 0;
    double magnitude = 0;
    double coded = 0;
    for (int k = 0; k < weights.length; k++) {
      exact += (double) weights[k] * x[at + k];
      magnitude += Math.abs((double) weights[k] * x[at + k]);
      float largest = 0;
      for (int i = k / 32 * 32; i < k / 32 * 32 + 32; i++) {
        largest = Math.max(largest, Math.abs(x[at + i]));
      }
      coded += Math.abs(weights[k]) * largest / 254;
    }
    double rounding = magnitude * weights.length * 0x1p-24;
    // With a minimum, scale · code and minimum cancel: their rounding is that of the larger ones.
    double error =
        type.quantisation() == null ? rounding : coded + 4 * rounding + 64 * coded * 0x1p-10;
    assertThat(Math.abs(sum - exact)).as(type.name()).isLessThanOrEqualTo(error);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void numbersThatAreNoneStayNone(Case tried) {
    float[] x = activations(256);
    x[40] = Float.NaN;
    x[70] = Float.POSITIVE_INFINITY;
    float[] y = new float[16];
    byte[] codes = new byte[8 * Codes.BYTES];
    byte[] expected = new byte[8 * Codes.BYTES];
    tried.kernels().code(x, 0, 8, codes, 0);
    new JavaKernels("oracle").code(x, 0, 8, expected, 0);
    assertThat(codes).isEqualTo(expected);
    try (Arena arena = Arena.ofConfined()) {
      Product product = new Product(matrix(tried.type(), 16, 256, arena), x, codes, y, 0, 16);
      tried.kernels().run(product, 1, 0, 16, false, new Scratch());
    }
    assertThat(y).contains(Float.NaN);
  }
}
