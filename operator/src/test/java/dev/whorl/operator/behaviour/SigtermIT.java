package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.testing.ApiServer;
import dev.whorl.operator.testing.OperatorProcess;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** The packaged operator as a process: SIGTERM ends it in time, with and without an API server. */
class SigtermIT {
  private static final Duration LIMIT = Duration.ofSeconds(5);

  @Test
  void endsInTimeAndGivesTheLeaseBack() throws Exception {
    try (TestingCluster cluster = new TestingCluster();
        OperatorProcess operator = OperatorProcess.start(ApiServer.shared().kubeconfig())) {
      cluster.await("it leads", () -> "process-0".equals(holder(cluster.client())));
      cluster.await("it is ready", operator::ready);
      cluster.await(
          "it plans", () -> operator.body("/q/metrics").contains("whorl_planner_rounds_total"));
      assertThat(operator.terminate()).isLessThan(LIMIT);
      assertThat(holder(cluster.client())).isEmpty();
    }
  }

  @Test
  void endsInTimeWithoutAnApiServer() throws Exception {
    ApiServer own = ApiServer.start();
    try (KubernetesClient client = own.client();
        OperatorProcess operator = OperatorProcess.start(own.kubeconfig())) {
      TestingCluster.createNamespace(client, TestingCluster.NAMESPACE);
      TestingCluster.await(
          "it leads", () -> "process-0".equals(holder(client)), Duration.ofSeconds(60));
      TestingCluster.await("it is ready", operator::ready, Duration.ofSeconds(60));
      own.stop();
      assertThat(operator.terminate()).isLessThan(LIMIT);
    } finally {
      own.stop();
    }
  }

  private static String holder(KubernetesClient client) {
    var lease =
        client.leases().inNamespace(TestingCluster.NAMESPACE).withName("whorl-operator").get();
    return lease == null ? "" : Objects.requireNonNullElse(lease.getSpec().getHolderIdentity(), "");
  }
}
