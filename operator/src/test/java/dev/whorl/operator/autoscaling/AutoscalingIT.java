package dev.whorl.operator.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.protocol.keda.ExternalScalerGrpc;
import dev.whorl.protocol.keda.GetMetricsRequest;
import dev.whorl.protocol.keda.IsActiveResponse;
import dev.whorl.protocol.keda.ScaledObjectRef;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import java.time.Duration;
import java.util.Iterator;
import java.util.Objects;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demand of routers moves replicas, in a real API server; KEDA's questions are answered. */
class AutoscalingIT {
  private static final ScaledObjectRef REF =
      ScaledObjectRef.newBuilder()
          .setName("any")
          .setNamespace("default")
          .putScalerMetadata("deployment", "tiny")
          .putScalerMetadata("headroomPercent", "100")
          .build();
  private TestingCluster cluster = new TestingCluster();

  @BeforeEach
  void start() throws Exception {
    cluster.startOperator();
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  private int replicas() {
    return Objects.requireNonNull(cluster.deployment("default", "tiny")).getSpec().replicas();
  }

  private void await(int replicas) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(replicas()).isEqualTo(replicas));
  }

  @Test
  void fromZeroUpAndDownToZero() {
    cluster.demand = Demand.NONE;
    cluster.pool("small", 2, 400);
    cluster.deployment(
        "default",
        "tiny",
        "small",
        """
        replicas: 0
        autoscaling: {minReplicas: 0, maxReplicas: 2, target: {headroomPercent: 0}, scaleDownDelay: 3s}
        """);
    // At zero the router stays as the door.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() ->
            assertThat(
                    Objects.requireNonNull(
                            cluster
                                .client()
                                .apps()
                                .deployments()
                                .inNamespace("default")
                                .withName("tiny-router")
                                .get())
                        .getSpec()
                        .getReplicas())
                .isEqualTo(1));
    cluster.demand = new Demand(0, 0, 2, Duration.ZERO);
    await(2);
    cluster.demand = Demand.NONE;
    await(0);
    assertThat(cluster.client().v1().events().inNamespace("default").list().getItems())
        .filteredOn(event -> "Scaled".equals(event.getReason()))
        .extracting(event -> event.getMessage())
        .anySatisfy(message ->
            assertThat(message)
                .startsWith("From 0 to 2 replicas.")
                .contains("2 requests are held"));
  }

  @Test
  void kedaIsAnsweredWithoutAScrape() {
    cluster.deployment("default", "tiny", "small", "sessionsPerReplica: 4");
    cluster.demand = Demand.NONE;
    try (ScalerServer server = new ScalerServer(0, cluster.client(), pods -> cluster.demand)) {
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", server.port()).usePlaintext().build();
      var scaler = ExternalScalerGrpc.newBlockingStub(channel);
      assertThat(scaler.getMetricSpec(REF).getMetricSpecs(0).getTargetSizeFloat()).isEqualTo(2.0);
      Iterator<IsActiveResponse> active =
          scaler.withDeadlineAfter(Duration.ofSeconds(30)).streamIsActive(REF);
      assertThat(active.next().getResult()).isFalse();
      cluster.demand = new Demand(5, 1, 1, Duration.ZERO);

      assertThat(active.next().getResult()).isTrue();
      assertThat(
              scaler
                  .getMetrics(GetMetricsRequest.newBuilder().setScaledObjectRef(REF).build())
                  .getMetricValues(0)
                  .getMetricValueFloat())
          .isEqualTo(7);
      cluster.demand = null;
      Assertions.assertThatThrownBy(() -> scaler.isActive(REF))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("No router of default/tiny answers");
      Assertions.assertThatThrownBy(() -> scaler.isActive(ScaledObjectRef.getDefaultInstance()))
          .hasMessageContaining("must have `deployment`");
      channel.shutdownNow();
    }
  }
}
