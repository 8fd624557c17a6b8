package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PanelPackerTest {
  private static final long SEED = 20261201;
  private static final int INPUTS = 1024;

  /** More rows than one piece of a file has, and a last panel that is not full. */
  private static final int OUTPUTS = 9001;

  @TempDir Path folder;

  /** Rows in another order than executed, given back piece by piece and read all the same. */
  @ParameterizedTest
  @CsvSource({"Q8_0, Q8_0", "Q4_1, Q4_1", "F32, Q4_0"})
  void everyRowKeepsItsNumbers(TensorType stored, TensorType held) throws IOException {
    try (Arena arena = Arena.ofShared()) {
      Tensor tensor = mapped(stored, arena);
      PackedMatrix matrix = PackedMatrix.of(tensor, held, arena);
      float[] expected = new float[INPUTS];
      float[] actual = new float[INPUTS];
      for (int row = 0; row < OUTPUTS; row += 97) {
        tensor.decodeRow(row, held, expected);
        matrix.row(row, actual, 0);
        assertThat(actual).as("row %d", row).isEqualTo(expected);
      }
    }
  }

  /** What is left on the heap stays resident, and a server's limit counts it. */
  @Test
  void loadingLeavesNothingOnTheHeap() throws IOException {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (Arena arena = Arena.ofShared()) {
      Tensor tensor = mapped(TensorType.Q4_1, arena);
      PackedMatrix.of(tensor, TensorType.Q4_1, arena);
      long before = threads.getTotalThreadAllocatedBytes();
      PackedMatrix.of(tensor, TensorType.Q4_1, arena);
      long left = threads.getTotalThreadAllocatedBytes() - before;
      assertThat(left).isLessThan(tensor.bytes().byteSize() / 8);
    }
  }

  private Tensor mapped(TensorType type, Arena arena) throws IOException {
    byte[] content = new byte[(int) (OUTPUTS * type.bytes(INPUTS))];
    new SplittableRandom(SEED).nextBytes(content);
    MemorySegment random = MemorySegment.ofArray(content);
    // Scales, and plain numbers, that are numbers.
    for (long at = 0; at < content.length; at += type.groupBytes()) {
      switch (type) {
        case F32 -> random.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, content[(int) at] / 16f);
        case Q4_1 -> random.set(ValueLayout.JAVA_INT_UNALIGNED, at, 0x2c00_2e00);
        default -> random.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) 0x2c00);
      }
    }
    Path file = Files.write(folder.resolve(type.name()), content);
    try (FileChannel channel = FileChannel.open(file)) {
      MemorySegment bytes = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new Tensor(
          "weight", "file", type, OUTPUTS, INPUTS, bytes, row -> OUTPUTS - 1L - row, 0);
    }
  }
}
