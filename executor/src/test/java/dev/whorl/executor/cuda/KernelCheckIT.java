package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every kernel against a reference in double, in three orders of blocks and threads. With the
 * sanitizers: {@code make cuda-check}.
 */
class KernelCheckIT {
  @ParameterizedTest
  @CsvSource({"1, 64, 3", "0, 32, 2", "1, 24, 2"})
  void kernelsComputeWhatTheyShould(int bf16, int headSize, int group) {
    List<String> macros =
        new ArrayList<>(
            List.of("PRECISION_BF16=" + bf16, "HEAD_SIZE=" + headSize, "GROUP=" + group));
    KernelLayout.FORMATS.forEach(format -> macros.add("WITH_" + format + "=1"));
    KernelProgram.Run run = new KernelProgram("fast", List.copyOf(macros)).run("all");
    assertThat(run.output()).endsWith("checks, 0 failed\n");
    assertThat(run.exit()).isZero();
  }
}
