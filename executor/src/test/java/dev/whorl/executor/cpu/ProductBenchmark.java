package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Precision;
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

  @Param({"F32", "BF16"})
  Precision precision = Precision.F32;

  @Param({"1", "2", "4", "8", "128"})
  int rows;

  @Param({"1", "64"})
  int copies;

  private Product[] products = {};
  private final Scratch scratch = new Scratch();
  private int next;

  @Setup
  public void prepare() {
    Numbers numbers = Numbers.of(precision);
    long size = (long) OUTPUTS * INPUTS * numbers.bytes();
    MemorySegment memory = Arena.ofAuto().allocate(copies * size, 64);
    for (long i = 0; i < memory.byteSize() / numbers.bytes(); i++) {
      numbers.put(memory, i * numbers.bytes(), i % 97 / 97f);
    }
    float[] x = new float[rows * INPUTS];
    Arrays.fill(x, 0.5f);
    float[] y = new float[rows * OUTPUTS];
    products = new Product[copies];
    for (int i = 0; i < copies; i++) {
      MemorySegment bytes = memory.asSlice(i * size, size);
      Matrix matrix = WeightLoader.of(precision, bytes, OUTPUTS, INPUTS);
      products[i] = new Product(matrix, x, y, OUTPUTS);
    }
  }

  @Benchmark
  public void product() {
    products[next].run(rows, 0, OUTPUTS, 0, false, scratch);
    next = (next + 1) % copies;
  }
}
