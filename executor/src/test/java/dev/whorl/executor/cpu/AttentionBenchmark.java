package dev.whorl.executor.cpu;

import dev.whorl.executor.model.NumberFormat;
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

/** One query head of 64 numbers over a context in pages: time per head, position and block. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgsAppend = "--add-modules=jdk.incubator.vector")
public class AttentionBenchmark {
  private static final int HEAD = 64;

  @Param({"F32", "BF16"})
  NumberFormat precision = NumberFormat.F32;

  @Param({"128", "640", "4096"})
  int context;

  private Attention attention =
      new Attention(
          new PageLayout(Numbers.of(NumberFormat.F32), HEAD, 1),
          0,
          MemorySegment.NULL,
          new long[0],
          0,
          new float[0]);
  private final float[] query = new float[HEAD];
  private final float[] out = new float[HEAD];

  @Setup
  public void prepare() {
    Numbers numbers = Numbers.of(precision);
    int pages = context / PageLayout.TOKENS;
    long pageBytes = 2L * PageLayout.TOKENS * HEAD * numbers.bytes();
    MemorySegment memory = Arena.ofAuto().allocate(pages * pageBytes, 64);
    for (long i = 0; i < memory.byteSize() / numbers.bytes(); i++) {
      numbers.put(memory, i * numbers.bytes(), i % 97 / 97f);
    }
    long[] offsets = new long[pages];
    Arrays.setAll(offsets, page -> (long) (pages - 1 - page) * pageBytes);
    Arrays.fill(query, 0.1f);
    float[] scores = new Scratch().scores(context + PageLayout.TOKENS);
    attention = new Attention(new PageLayout(numbers, HEAD, 1), 0, memory, offsets, 0, scores);
  }

  @Benchmark
  public float[] attend() {
    attention.run(0, 0, context - 1, query, 0, out, 0);
    return out;
  }
}
