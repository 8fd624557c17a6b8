package dev.whorl.executor.cuda;

import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.WeightFormats;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The instructions that {@code port.cuh} wraps, each alone, against numbers that Java computes
 * without them: what an emulation that shares a misreading with the kernels cannot show.
 */
public final class CudaPrimitives {
  private static final int ROWS = 16;
  private static final int INNER = 16;
  private static final int COLUMNS = 8;
  private static final int HALVES = 1 << 16;
  private static final int LANES = 32;

  private final CudaDriver driver;
  private final Kernels kernels;
  private final Staging in;
  private final Staging out;
  private final long stream;
  private final List<Finding> findings = new ArrayList<>();

  /**
   * What came of one check.
   *
   * @param fault what is wrong; empty when all is right
   */
  public record Finding(String name, String fault) {}

  private CudaPrimitives(CudaDriver driver, Kernels kernels, Staging in, Staging out, long stream) {
    this.driver = driver;
    this.kernels = kernels;
    this.in = in;
    this.out = out;
    this.stream = stream;
  }

  /** Runs all checks, with kernels of a layout that is there. */
  public static List<Finding> check(CudaBlockExecutor executor, WeightFormats weights) {
    CudaDriver driver = executor.device().driver();
    executor.device().enter();
    executor.busy().lock();
    try (Kernels kernels = executor.kernels(KernelLayout.of(weights, NumberFormat.BF16));
        Staging in = new Staging(driver);
        Staging out = new Staging(driver)) {
      var primitives = new CudaPrimitives(driver, kernels, in, out, executor.stream());
      primitives.tensorCore();
      primitives.placesInTheTile();
      primitives.halves();
      primitives.copies();
      primitives.sum();
      return List.copyOf(primitives.findings);
    } finally {
      executor.busy().unlock();
    }
  }

  /** Sends some bytes, runs a kernel of (to, from) and gives back its result. */
  private MemorySegment run(String name, Grid grid, long bytesOut, MemorySegment... inputs) {
    long total = 0;
    for (MemorySegment input : inputs) {
      total += input.byteSize();
    }
    in.begin(total);
    out.begin(bytesOut);
    Staging.Piece result = out.piece(bytesOut);
    List<Number> parameters = new ArrayList<>(List.of(result.device()));
    for (MemorySegment input : inputs) {
      Staging.Piece piece = in.piece(input.byteSize());
      piece.host().copyFrom(input);
      parameters.add(piece.device());
    }
    in.send(stream);
    kernels.launch(name, grid, stream, parameters.toArray(Number[]::new));
    out.receive(result, stream);
    driver.synchronize(stream);
    return result.host();
  }

  private void found(String name, String fault) {
    findings.add(new Finding(name, fault));
  }

  private static short bf16(float value) {
    return (short) (Float.floatToRawIntBits(value) >>> 16);
  }

  /** Small whole numbers: every product and every sum is exact, whatever their order. */
  private void tensorCore() {
    Random random = new Random(7);
    short[] a = new short[ROWS * INNER];
    short[] b = new short[COLUMNS * INNER];
    float[] left = new float[a.length];
    float[] right = new float[b.length];
    for (int i = 0; i < a.length; i++) {
      left[i] = random.nextInt(-60, 61);
      a[i] = bf16(left[i]);
    }
    for (int i = 0; i < b.length; i++) {
      right[i] = random.nextInt(-60, 61);
      b[i] = bf16(right[i]);
    }
    MemorySegment d = multiply(a, b);
    String fault = "";
    for (int row = 0; row < ROWS && fault.isEmpty(); row++) {
      for (int column = 0; column < COLUMNS; column++) {
        float expected = 0;
        for (int k = 0; k < INNER; k++) {
          expected += left[row * INNER + k] * right[column * INNER + k];
        }
        float actual = d.getAtIndex(ValueLayout.JAVA_FLOAT, row * COLUMNS + column);
        if (actual != expected) {
          fault =
              String.format(
                  "Row %d, column %d is %s, expected is %s.", row, column, actual, expected);
        }
      }
    }
    found("mma.m16n8k16: where fragments lie", fault);
  }

  private MemorySegment multiply(short[] a, short[] b) {
    return run(
        "primitive_mma",
        Grid.of(1, LANES),
        ROWS * COLUMNS * (long) Float.BYTES,
        MemorySegment.ofArray(a),
        MemorySegment.ofArray(b));
  }

  /** The assumption behind row invariance: equal rows have equal bits wherever they lie. */
  private void placesInTheTile() {
    Random random = new Random(8);
    short[] a = new short[ROWS * INNER];
    short[] b = new short[COLUMNS * INNER];
    for (int k = 0; k < INNER; k++) {
      short one = bf16((float) random.nextGaussian());
      short other = bf16((float) random.nextGaussian());
      for (int row = 0; row < ROWS; row++) {
        a[row * INNER + k] = one;
      }
      for (int column = 0; column < COLUMNS; column++) {
        b[column * INNER + k] = other;
      }
    }
    MemorySegment d = multiply(a, b);
    int first = d.get(ValueLayout.JAVA_INT, 0);
    String fault = "";
    for (int i = 0; i < ROWS * COLUMNS; i++) {
      if (d.getAtIndex(ValueLayout.JAVA_INT, i) != first) {
        fault = "The sum at place " + i + " of the tile has other bits than at place 0.";
      }
    }
    found("mma.m16n8k16: a sum does not depend on its place", fault);
  }

  private void halves() {
    short[] from = new short[HALVES];
    for (int i = 0; i < HALVES; i++) {
      from[i] = (short) i;
    }
    MemorySegment to =
        run(
            "primitive_half",
            Grid.of(HALVES / 256, 256),
            (long) HALVES * Float.BYTES,
            MemorySegment.ofArray(from));
    String fault = "";
    for (int i = 0; i < HALVES; i++) {
      float expected = Float.float16ToFloat((short) i);
      float actual = to.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (Float.compare(expected, actual) != 0) {
        fault = String.format("The half 0x%04x is %s, expected is %s.", i, actual, expected);
      }
    }
    found("cvt.f32.f16: every half", fault);
  }

  private void copies() {
    int each = 4;
    int[] from = new Random(9).ints(2L * LANES * each).toArray();
    MemorySegment to =
        run(
            "primitive_copy",
            Grid.of(1, LANES),
            (long) from.length * Integer.BYTES,
            MemorySegment.ofArray(from));
    String fault = "";
    for (int i = 0; i < from.length; i++) {
      int group = i / (LANES * each);
      int lane = i / each % LANES;
      int expected = from[(group * LANES + LANES - 1 - lane) * each + i % each];
      if (to.getAtIndex(ValueLayout.JAVA_INT, i) != expected) {
        fault = String.format("Group %d, lane %d did not come through.", group, lane);
      }
    }
    found("cp.async: groups and waits", fault);
  }

  private void sum() {
    Random random = new Random(10);
    float[] values = new float[LANES];
    for (int i = 0; i < LANES; i++) {
      values[i] = (float) random.nextGaussian();
    }
    float[] tree = values.clone();
    for (int half = LANES / 2; half > 0; half /= 2) {
      float[] next = new float[LANES];
      for (int i = 0; i < LANES; i++) {
        next[i] = tree[i] + tree[i ^ half];
      }
      tree = next;
    }
    MemorySegment to =
        run(
            "primitive_sum",
            Grid.of(1, LANES),
            (long) LANES * Float.BYTES,
            MemorySegment.ofArray(values));
    String fault = "";
    for (int i = 0; i < LANES; i++) {
      float actual = to.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      if (actual != tree[i]) {
        fault = String.format("Lane %d has %s, expected is %s.", i, actual, tree[i]);
      }
    }
    found("shfl: the order of a warp's sum", fault);
  }
}
