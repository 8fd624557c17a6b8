package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.live.RouterFigures;
import dev.whorl.operator.live.Said;
import dev.whorl.operator.testing.TestingAgent;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** GuaranteeMet follows what routers and agents see. */
class LiveGuaranteeIT {
  @Test
  void aServerOverItsCapBreaksThePromiseAndARestartDoesNotForgetIt() throws Exception {
    try (TestingCluster cluster = TestingCluster.withOperator()) {
      cluster.pool("small", 2, 80);
      cluster.deployment("default", "tiny", "small", "sessionsPerReplica: 4");
      cluster.awaitReady("default", "tiny");
      AtomicLong tokens = new AtomicLong();
      Supplier<List<RouterFigures>> answering =
          () -> List.of(Said.router("r1", 1, tokens.addAndGet(1_000), 0, 20));
      cluster.figures = answering;
      LLMDeployment met =
          cluster.await("default", "tiny", d -> d.getStatus().guarantee().observedP99() != null);
      assertThat(TestingCluster.reason(met, "GuaranteeMet")).isEqualTo("Certified");
      assertThat(met.getStatus().guarantee().latePerMillion()).isZero();
      assertThat(met.getStatus().guarantee().boundNow()).isNotNull();

      String name = cluster.active("default").getSpec().servers().getFirst();
      TestingAgent slow = cluster.kubelet().agents().get(name);
      slow.slowSteps = 100_000;
      slow.report();
      LLMDeployment broken =
          cluster.await(
              "default",
              "tiny",
              d -> TestingCluster.reason(d, "GuaranteeMet").equals("AssumptionBroken"));
      assertThat(message(broken)).contains("Server " + name, "certified cap of ", "100000 steps");
      assertThat(TestingCluster.condition(broken, "Ready")).isEqualTo("True");
      cluster.await("the event", () -> cluster.events("default", "tiny").contains("GuaranteeLost"));

      cluster.figures = List::of;
      cluster.stopOperator();
      int heard = slow.generations.size();
      cluster.startOperator();
      cluster.await("the new operator drives", () -> slow.generations.size() > heard);
      assertThat(TestingCluster.reason(cluster.deployment("default", "tiny"), "GuaranteeMet"))
          .isEqualTo("AssumptionBroken");

      cluster.figures = answering;
      cluster.await(
          "default", "tiny", d -> TestingCluster.condition(d, "GuaranteeMet").equals("True"));
    }
  }

  private static String message(LLMDeployment deployment) {
    return deployment.getStatus().conditions().stream()
        .filter(c -> c.getType().equals("GuaranteeMet"))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("");
  }
}
