package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class HugePagesTest {
  private static final long ODD = 3 * HugePages.BYTES + 12_345;

  @Test
  void memoryIsAlignedZeroAndAsLongAsAskedFor() {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = HugePages.allocate(ODD, arena);
      assertThat(memory.byteSize()).isEqualTo(ODD);
      assertThat(memory.address() % HugePages.BYTES).isZero();
      assertThat(memory.get(ValueLayout.JAVA_BYTE, ODD - 1)).isZero();
      memory.fill((byte) 7);
      assertThat(memory.get(ValueLayout.JAVA_BYTE, ODD - 1)).isEqualTo((byte) 7);
      assertThat(HugePages.allocate(100, arena).address() % PanelLayout.VECTOR).isZero();
    }
  }

  /** "hg" among the flags of a mapping: proc_pid_smaps(5). */
  @Test
  void theKernelIsAskedForHugePagesWhereItHasThem() throws IOException {
    boolean none = !Files.exists(Path.of("/sys/kernel/mm/transparent_hugepage"));
    try (Arena arena = Arena.ofShared()) {
      MemorySegment memory = HugePages.allocate(ODD, arena);
      assertThat(flags(memory.address()).contains(" hg")).isNotEqualTo(none);
    }
  }

  private static String flags(long address) throws IOException {
    List<String> lines = Files.readAllLines(Path.of("/proc/self/smaps"));
    boolean within = false;
    for (String line : lines) {
      if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
        String[] ends = line.substring(0, line.indexOf(' ')).split("-", 2);
        within =
            Long.parseUnsignedLong(ends[0], 16) <= address
                && address < Long.parseUnsignedLong(ends[1], 16);
      } else if (within && line.startsWith("VmFlags:")) {
        return line;
      }
    }
    throw new AssertionError("There is no mapping at " + address);
  }

  @Test
  void whatIsClosedGoesBackToTheKernel() throws IOException {
    long before = mappedKib();
    for (int i = 0; i < 20; i++) {
      try (Arena arena = Arena.ofShared()) {
        HugePages.allocate(16 * HugePages.BYTES, arena).fill((byte) 1);
      }
    }
    assertThat(mappedKib() - before).isLessThan(5 * 16 * 2048);
  }

  private static long mappedKib() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
