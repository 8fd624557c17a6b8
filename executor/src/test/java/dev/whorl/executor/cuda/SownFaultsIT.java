package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bugs sown into the kernels ({@code SOWN} in their text), and which check catches each. Without
 * the bug the same program is silent. Faults of the executor's side are in {@link CudaDriverTest}
 * and {@link CudaFailuresTest}.
 */
class SownFaultsIT {
  private static KernelProgram.Run run(String flavour, int sown, String mode) {
    List<String> macros =
        List.of("PRECISION_BF16=1", "HEAD_SIZE=32", "GROUP=2", "WITH_BF16=1", "SOWN=" + sown);
    return new KernelProgram(flavour, macros).run(mode);
  }

  @ParameterizedTest(name = "{2}, caught by {1}")
  @CsvSource({
    "1, fast,   a missing barrier in the norm,                 row_norm: number",
    "1, races,  a missing barrier in the norm,                 data race",
    "2, fast,   a key written into the next page,              attend_one: number",
    "3, memory, no guard at the tail of a row,                 heap-buffer-overflow",
    "4, fast,   no wait for an asynchronous copy,              tensor_product_many: number",
    "5, fast,   one slot too many in the mask,                 attend_one: number",
    "6, fast,   slices added before they are there,            tensor_product_1: number",
    "6, races,  slices added before they are there,            data race",
    "7, races,  pages read while they are copied,              data race",
    "8, memory, the next page of the table read,               AddressSanitizer",
    "9, races,  items placed before they are counted,          data race",
  })
  void isCaught(int sown, String flavour, String fault, String sign) {
    assertThat(run(flavour, 0, "small").output()).endsWith("checks, 0 failed\n");
    KernelProgram.Run run = run(flavour, sown, "small");
    assertThat(run.exit()).as(fault).isNotZero();
    assertThat(run.output()).contains(sign);
  }

  @Test
  void weightsThatAreTooShortAreCaughtByAddressSanitizer() {
    KernelProgram.Run run = run("memory", 0, "short");
    assertThat(run.exit()).isNotZero();
    assertThat(run.output()).contains("heap-buffer-overflow");
  }
}
