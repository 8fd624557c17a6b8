package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.AgentProcess;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.agent.testing.Waiting;
import dev.whorl.executor.cuda.EmulatedKernels;
import dev.whorl.executor.cuda.EmulatedNvml;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.State;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Agents on a GPU, which is the emulated one: they serve, lose it, or wait for it. */
class CudaAgentIT {
  private static final Plan PLAN = Plan.tiny(2, TinyModel.BLOCKS);
  private static final Duration DEADLINE = Duration.ofSeconds(1);

  @TempDir private Path folder;

  @BeforeEach
  void model() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
  }

  private Map<String, String> environment(String driver) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("WHORL_BACKEND", "Cuda");
    environment.put("WHORL_CUDA_DRIVER", driver);
    Path kernels = EmulatedKernels.write(folder.resolve("kernels"), 2, 32);
    environment.put("WHORL_CUDA_KERNELS", kernels.toString());
    environment.put("WHORL_NVML", EmulatedNvml.library());
    environment.put("WHORL_EMULATED_LOST_FILE", folder.resolve("lost").toString());
    return environment;
  }

  @Test
  void itServesAndEndsWhenItsDeviceIsLost() throws Exception {
    Map<String, String> environment = environment(EmulatedKernels.driver());
    try (AgentProcess agent = AgentProcess.start(folder, DEADLINE, environment);
        TestOperator operator = agent.operator()) {
      agent.load(PLAN);
      Report report = operator.await("a report", r -> r.getState() == State.ONLINE);
      assertThat(report.getDeviceClass()).isEqualTo("cuda/sm_90/2");
      assertThat(agent.open(PLAN, "served").hasOpened()).isTrue();
      assertThat(agent.start(PLAN, "served", List.of(1, 2, 3)).hasStarted()).isTrue();
      agent.awaitLastToken("served");

      assertThat(agent.open(PLAN, "hit").hasOpened()).isTrue();
      Files.createFile(folder.resolve("lost"));
      agent.start(PLAN, "hit", List.of(1, 2, 3));

      Report lost =
          operator.await("word of the loss", r -> r.getDevice().getTrouble().equals("LOST"));
      assertThat(lost.getState()).isEqualTo(State.DRAINING);
      assertThat(lost.getDevice().getMessage()).contains("emulated GPU", "is lost");
      assertThat(agent.awaitExit()).isEqualTo(4);
    }
  }

  /**
   * What is wrong with a node's GPU.
   *
   * @param variable of the environment that makes it so
   * @param words that are said of it
   */
  record Trouble(String reason, String variable, String value, List<String> words) {
    @Override
    public String toString() {
      return reason;
    }
  }

  static List<Trouble> troubles() {
    return List.of(
        new Trouble(
            "NO_DRIVER",
            "WHORL_CUDA_DRIVER",
            "libnowhere.so.1",
            List.of("libnowhere.so.1", "GPU node")),
        new Trouble(
            "OLD_DRIVER",
            "WHORL_EMULATED_DRIVER",
            "11080",
            List.of("11.8", "12.0", "Update the node's driver")),
        new Trouble(
            "NO_DEVICE",
            "WHORL_EMULATED_DEVICES",
            "0",
            List.of("Give the container a GPU", "kernel log")),
        new Trouble("NO_COMPILER", "WHORL_CUDA_KERNELS", ".", List.of("no kernels", "CUDA image")),
        new Trouble(
            "TOO_LITTLE_MEMORY",
            "WHORL_EMULATED_MEMORY",
            "1048576",
            List.of("free on the GPU (1048576 bytes)")));
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void whatItsGpuLacksIsSaidByAnAgentThatLives(Trouble trouble) throws Exception {
    Map<String, String> environment = environment(EmulatedKernels.driver());
    environment.put(trouble.variable(), trouble.value());
    try (AgentProcess agent = AgentProcess.start(folder, DEADLINE, environment);
        TestOperator operator = agent.operator()) {
      Report report = operator.await("a report", r -> r.hasDevice());
      assertThat(report.getState()).isEqualTo(State.JOINING);
      assertThat(report.getDevice().getTrouble()).isEqualTo(trouble.reason());
      assertThat(report.getDevice().getMessage()).contains(trouble.words());
      assertThat(agent.http("/health/started")).isEqualTo(200);
      assertThat(agent.http("/health/live")).isEqualTo(200);
      assertThat(agent.http("/health/ready")).isEqualTo(503);
    }
  }

  /** It is tried again by itself, and nobody starts the agent anew. */
  @Test
  void aGpuThatCanBeUsedAfterAllIsUsed() throws Exception {
    Path lost = Files.createFile(folder.resolve("lost"));
    try (AgentProcess agent =
            AgentProcess.start(folder, DEADLINE, environment(EmulatedKernels.driver()));
        TestOperator operator = agent.operator()) {
      operator.await("word of the GPU", r -> r.getDevice().getTrouble().equals("NO_DEVICE"));
      assertThat(agent.log()).doesNotContain("CUDA executor: emulated GPU");
      Files.delete(lost);
      Waiting.until(
          "a GPU in use", () -> agent.log().contains("CUDA executor: emulated GPU"), agent::log);
    }
  }
}
