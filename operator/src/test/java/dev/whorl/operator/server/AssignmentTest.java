package dev.whorl.operator.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.control.Contracts;
import dev.whorl.crds.BlockServer;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.protocol.control.Assign;
import org.junit.jupiter.api.Test;

/** What an agent is told of the certificates of what it holds. */
class AssignmentTest {
  private static double cap(String... spans) {
    return assign(spans).getStepCapSeconds();
  }

  private static Assign assign(String... spans) {
    BlockServer server =
        CustomResources.read(
            """
            apiVersion: inference.whorl.dev/v1alpha1
            kind: BlockServer
            metadata: {name: small-a, generation: 3}
            spec:
              poolRef: small
              agentRevision: r1
              spans:
            """
                + String.join("", spans),
            BlockServer.class);
    return Assignment.of(server);
  }

  private static String span(String deployment, String placement, String cap) {
    return """
      - {deploymentUid: %s, placement: default/%s, model: {uri: 'store://models/smollm2.gguf', precision: bf16},
         start: 0, end: 12, cacheBytes: 1048576, slotTokens: 640, prefillTokens: 64%s}
    """
        .formatted(deployment, placement, cap.isEmpty() ? "" : ", stepCap: " + cap);
  }

  @Test
  void isTheCertificates() {
    assertThat(cap(span("u1", "a-1", "12ms"))).isEqualTo(0.012);
  }

  @Test
  void isTheLargestOfDeploymentsForEachCountsTheOthers() {
    assertThat(cap(span("u1", "a-1", "12ms"), span("u2", "b-1", "11ms500us"))).isEqualTo(0.012);
  }

  @Test
  void isNoneWhereAPlacementHasNone() {
    assertThat(cap(span("u1", "a-1", "12ms"), span("u2", "b-1", ""))).isZero();
    assertThat(cap(span("u1", "a-1", "0s"))).isZero();
  }

  @Test
  void theContractOfCertificatesIsTold() {
    assertThat(assign(span("u1", "a-1", "12ms")).getStepContract())
        .isEqualTo(Contracts.certified());
  }

  @Test
  void theShortestAssumedDelayIsTold() {
    assertThat(
            assign(
                    span("u1", "a-1", "12ms, hopDelay: 5ms"),
                    span("u2", "b-1", "12ms, hopDelay: 4ms"))
                .getHopDelaySeconds())
        .isEqualTo(0.004);
    assertThat(assign(span("u1", "a-1", "12ms")).getHopDelaySeconds()).isZero();
  }
}
