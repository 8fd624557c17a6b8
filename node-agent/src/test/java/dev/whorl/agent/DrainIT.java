package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.AgentProcess;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.data.CloseRequest;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.Refused.Reason;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process gets SIGTERM. */
class DrainIT {
  private static final Plan PLAN = Plan.tiny(2, 6);

  @TempDir private Path folder;

  @BeforeEach
  void model() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
  }

  @Test
  void runningSessionsFinishNewOnesAreRefusedTheExitIsZero() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder, Duration.ofSeconds(60))) {
      agent.load(PLAN);
      assertThat(agent.http("/health/ready")).isEqualTo(200);
      assertThat(agent.open(PLAN, "running").hasOpened()).isTrue();

      agent.terminate();

      agent.awaitHttp("/health/ready", 503);
      OpenReply late = agent.open(PLAN, "late");
      assertThat(late.getRefused().getReason()).isEqualTo(Reason.DRAINING);
      assertThat(agent.start(PLAN, "running", List.of(1, 2, 3)).hasStarted()).isTrue();
      agent.awaitLastToken("running");
      assertThat(agent.calls().close(CloseRequest.newBuilder().setSession("running").build()))
          .isNotNull();

      assertThat(agent.awaitExit()).isZero();
      assertThat(agent.log()).contains("Drained.");
    }
  }

  @Test
  void theDeadlineEndsSessionsThatDoNotFinish() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder, Duration.ofSeconds(1))) {
      agent.load(PLAN);
      assertThat(agent.open(PLAN, "stuck").hasOpened()).isTrue();

      agent.terminate();

      agent.awaitFault("stuck", Reason.DRAINING);
      assertThat(agent.awaitExit()).isZero();
    }
  }

  @Test
  void anIdleProcessStartsInTwoSecondsAndEndsAtOnce() throws Exception {
    try (AgentProcess agent = AgentProcess.start(folder, Duration.ofSeconds(60))) {
      System.out.println("from start to open ports: " + agent.startTime());
      agent.terminate();
      assertThat(agent.awaitExit()).isZero();
    }
  }
}
