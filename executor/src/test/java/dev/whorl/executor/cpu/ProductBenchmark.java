package dev.whorl.executor.cpu;

import dev.whorl.executor.model.TensorType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One thread's product with SmolLM2's gate matrix (1536 × 576), the matrices of {@code copies}
 * blocks in turn: 1 is served by the cache, 64 (113 MB in bf16) by memory. Run {@code main} of
 * {@link org.openjdk.jmh.Main} on the test class path.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class ProductBenchmark {
  private static final int OUTPUTS = 1536;
  private static final int INPUTS = 576;

  @Param({"F32", "BF16", "F16", "Q8_0", "Q4_1", "Q5_1"})
  TensorType type = TensorType.F32;

  @Param({"1", "2", "4", "8", "128"})
  int rows;

  @Param({"1", "64"})
  int copies;

  private Product[] products = {};
  private final Kernels kernels = NativeKernels.best();
  private final Scratch scratch = new Scratch();
  private int next;

  @Setup
  public void prepare() {
    float[] x = new float[rows * INPUTS];
    Arrays.fill(x, 0.5f);
    byte[] codes = new byte[rows * INPUTS / Matrix.GROUP * Codes.BYTES];
    kernels.code(x, 0, rows * INPUTS / Matrix.GROUP, codes, 0);
    float[] y = new float[rows * OUTPUTS];
    products = new Product[copies];
    for (int i = 0; i < copies; i++) {
      products[i] = new Product(matrix(), x, codes, y, 0, OUTPUTS);
    }
  }

  private Matrix matrix() {
    if (type.quantisation() != null) {
      return PackedMatrix.random(type, OUTPUTS, INPUTS, Arena.ofAuto());
    }
    MemorySegment memory = Arena.ofAuto().allocate(type.heldBytes(OUTPUTS, INPUTS), 64);
    return new DenseMatrix(type, memory.fill((byte) 0x3c), OUTPUTS, INPUTS);
  }

  @Benchmark
  public void product() {
    kernels.run(products[next], rows, 0, OUTPUTS, false, scratch);
    next = (next + 1) % copies;
  }
}
