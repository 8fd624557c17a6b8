package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int MATRICES = 64;
  private static final long MATRIX = 1 << 20;

  /** A placement goes and another one comes, with something small and lasting in between. */
  @Test
  void whatIsFreedIsGivenBack() throws Exception {
    NativeMemory.givesBackWhatIsFreed();
    try (Arena lasting = Arena.ofShared()) {
      // The largest piece that was ever freed decides what the C library keeps.
      loadAndLeave(2 * MATRIX, lasting);
      long before = residentKib();
      loadAndLeave(MATRIX, lasting);
      assertThat(residentKib() - before).isLessThan(MATRICES * MATRIX / 1024 / 4);
    }
  }

  private static void loadAndLeave(long bytes, Arena lasting) {
    try (Arena placement = Arena.ofShared()) {
      for (int i = 0; i < MATRICES; i++) {
        placement.allocate(bytes, 64).fill((byte) 1);
        lasting.allocate(4096, 64);
      }
    }
  }

  /** Anonymous memory: neither mapped files nor what the test's classes bring. */
  private static long residentKib() throws Exception {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith("RssAnon:"))
        .map(line -> line.replaceAll("\\D", ""))
        .mapToLong(Long::parseLong)
        .findFirst()
        .orElseThrow();
  }
}
