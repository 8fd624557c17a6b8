package dev.whorl.executor.gpucheck;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.executor.cuda.EmulatedKernels;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole program in its small form on the emulated GPU, and every way in which it can end. */
class GpuCheckTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-12-01T00:00:00Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  /** What a run left behind. */
  private record Ran(int status, String text, JsonNode report) {
    String state() {
      return report.get("state").asText();
    }
  }

  @BeforeEach
  @AfterEach
  void reset() {
    EmulatedKernels.reset();
  }

  private Ran run(String driver, Path kernels) throws Exception {
    Path report = folder.resolve("report.json");
    List<String> arguments =
        new ArrayList<>(List.of("--small", "--driver", driver, "--report", report.toString()));
    arguments.addAll(List.of("--kernels", kernels.toString()));
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    int status =
        GpuCheck.run(arguments, CLOCK, new PrintStream(text, true, StandardCharsets.UTF_8));
    return new Ran(
        status,
        text.toString(StandardCharsets.UTF_8),
        new ObjectMapper().readTree(report.toFile()));
  }

  private Ran run() throws Exception {
    return run(EmulatedKernels.driver(), EmulatedKernels.write(folder.resolve("kernels"), 3, 64));
  }

  @Test
  void everythingPassesAndIsMeasured() throws Exception {
    Ran ran = run();
    assertThat(ran.text()).contains("PASSED", "emulated GPU");
    assertThat(ran.status()).as(ran.text()).isZero();
    assertThat(ran.state()).isEqualTo("PASSED");
    List<String> verdicts =
        ran.report().get("correctness").findValuesAsText("verdict").stream().distinct().toList();
    assertThat(verdicts).containsExactlyInAnyOrder("PASSED", "NOT_RUN");
    assertThat(ran.report().get("correctness").findValuesAsText("check"))
        .contains(
            "mma.m16n8k16: where fragments lie",
            "small, f32: greedy text",
            "small, bf16: the same bits in 9 rows at once");
    assertThat(ran.report().get("kernels").findValuesAsText("kernel"))
        .contains("attention", "queries, keys, values", "head");
    assertThat(ran.report().get("blocks").findValuesAsText("phase"))
        .containsExactly("decode", "decode", "prefill");
    assertThat(ran.report().get("launch").get("inGraphNanos").asLong()).isPositive();
  }

  @Test
  void withoutADriverItSaysSo() throws Exception {
    Ran ran = run("libnowhere.so.1", folder);
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.state()).isEqualTo("NO_DRIVER");
    assertThat(ran.text()).contains("There is no NVIDIA driver (libnowhere.so.1) here.");
    assertThat(ran.report().get("device").isNull()).isTrue();
  }

  @Test
  void anOldDriver() throws Exception {
    EmulatedKernels.driver(11_040);
    assertThat(run().state()).isEqualTo("OLD_DRIVER");
  }

  @Test
  void kernelsAreMissing() throws Exception {
    Ran ran = run(EmulatedKernels.driver(), folder);
    assertThat(ran.state()).isEqualTo("NO_COMPILER");
    assertThat(ran.report().get("message").asText()).contains(folder.toString());
  }

  @Test
  void theDeviceIsLostInAStep() throws Exception {
    EmulatedKernels.fail("cuStreamSynchronize", 12, 719);
    Ran ran = run();
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.state()).isEqualTo("DEVICE_LOST");
    assertThat(ran.report().get("correctness")).isNotEmpty();
  }

  @Test
  void memoryRunsOut() throws Exception {
    EmulatedKernels.fail("cuMemAlloc_v2", 12, 2);
    Ran ran = run();
    assertThat(ran.status()).isEqualTo(3);
    assertThat(ran.state()).isEqualTo("OUT_OF_MEMORY");
  }

  @Test
  void aWrongArgumentIsNamed() throws Exception {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(text, true, StandardCharsets.UTF_8);
    assertThat(GpuCheck.run(List.of("--device", "-1"), CLOCK, out)).isEqualTo(2);
    assertThat(text.toString(StandardCharsets.UTF_8))
        .contains("The value (-1) of --device must be", "usage:");
  }
}
