package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the system tells about CPU quota and processor cache. */
class MachineTest {
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"max 100000,Infinity", "50000 100000,0.5", "150000 100000,1.5", "200000,2"})
  void quotaOfVersionTwo(String text, double cpus) throws IOException {
    Files.writeString(folder.resolve("cpu.max"), text + "\n");
    assertThat(CpuQuota.read(folder).cpus()).isEqualTo(cpus);
  }

  @ParameterizedTest
  @CsvSource({"-1,Infinity", "250000,2.5"})
  void quotaOfVersionOne(String quota, double cpus) throws IOException {
    Path cpu = Files.createDirectory(folder.resolve("cpu"));
    Files.writeString(cpu.resolve("cpu.cfs_quota_us"), quota + "\n");
    Files.writeString(cpu.resolve("cpu.cfs_period_us"), "100000\n");
    assertThat(CpuQuota.read(folder).cpus()).isEqualTo(cpus);
  }

  @Test
  void withoutControlGroupsNothingLimits() {
    assertThat(CpuQuota.read(folder.resolve("none")).cpus()).isInfinite();
  }

  @Test
  void theLargestCacheCounts() throws IOException {
    for (String level : new String[] {"48K", "2M", "32768K"}) {
      Path index = Files.createDirectory(folder.resolve("index" + level));
      Files.writeString(index.resolve("size"), level + "\n");
    }
    assertThat(ProcessorCache.read(folder).bytes()).isEqualTo(32L << 20);
    assertThat(ProcessorCache.read(folder.resolve("none")).bytes()).isEqualTo(64L << 20);
  }

  @Test
  void settingsUseWhatTheProcessMayUse() {
    CpuSettings settings = CpuSettings.of(1 << 20);
    assertThat(settings.threads()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(settings.spin()).isLessThan(Duration.ofMillis(1));
  }
}
