package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.AgentProcess;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TinyModel;
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

  @Test
  void withoutADriverItLivesAndSaysSo() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder, DEADLINE, environment("libnowhere.so.1"));
        TestOperator operator = agent.operator()) {
      Report report = operator.await("a report", r -> r.hasDevice());
      assertThat(report.getState()).isEqualTo(State.JOINING);
      assertThat(report.getDevice().getTrouble()).isEqualTo("NO_DRIVER");
      assertThat(report.getDevice().getMessage()).contains("libnowhere.so.1", "GPU node");
      assertThat(agent.http("/health/started")).isEqualTo(200);
      assertThat(agent.http("/health/live")).isEqualTo(200);
      assertThat(agent.http("/health/ready")).isEqualTo(503);
    }
  }
}
