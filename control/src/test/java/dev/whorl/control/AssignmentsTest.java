package dev.whorl.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.Workload;
import dev.whorl.protocol.control.AssignedChain;
import dev.whorl.protocol.control.ModelGeometry;
import dev.whorl.protocol.control.ModelRef;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class AssignmentsTest {
  private static final ModelGeometry GEOMETRY =
      ModelGeometry.newBuilder()
          .addAllBlockBytes(List.of(1L, 1L, 1L))
          .setCacheBytesPerToken(8)
          .build();
  private static final RequestedDeployment DEPLOYMENT =
      new RequestedDeployment(
          "uid",
          ModelRef.newBuilder().setUri("store://s/m.gguf").build(),
          GEOMETRY,
          Workload.of(RequestedDeployment.slot(GEOMETRY, 16, 16, 4), 3));

  /** Server a starts both chains; the second one uses only a part of b's span. */
  private static final Placement PLACEMENT =
      new Placement(
          "uid",
          List.of(span("a", 0, 2), span("b", 1, 3), span("c", 2, 3)),
          List.of(
              new Chain(List.of(hop("a", 0, 1), hop("b", 1, 3)), 2),
              new Chain(List.of(hop("a", 0, 2), hop("c", 2, 3)), 1)));

  @Test
  void onlyTheFirstServerOfAChainCountsItsSessions() {
    assertThat(part("a").chains())
        .extracting(AssignedChain::getChain, AssignedChain::getCapacity)
        .containsExactly(tuple(id(0), 2), tuple(id(1), 1));
    assertThat(part("b").chains()).isEmpty();
    assertThat(part("c").chains()).isEmpty();
  }

  @Test
  void aChainKeepsItsIdWhateverItsCapacityAndItsPlacement() {
    Chain chain = PLACEMENT.chains().getFirst();

    assertThat(Assignments.chainId(DEPLOYMENT, chain.withCapacity(7))).isEqualTo(id(0));
    assertThat(id(0)).isNotEqualTo(id(1));
    assertThat(Assignments.chainId(longer(), chain)).as("another slot").isNotEqualTo(id(0));
  }

  private static RequestedDeployment longer() {
    return new RequestedDeployment(
        DEPLOYMENT.id(),
        DEPLOYMENT.model(),
        GEOMETRY,
        Workload.of(RequestedDeployment.slot(GEOMETRY, 16, 32, 4), 3));
  }

  private static String id(int chain) {
    return Assignments.chainId(DEPLOYMENT, PLACEMENT.chains().get(chain));
  }

  @Test
  void cacheIsReservedForTheBlocksThatChainsUse() {
    long slot = 32L * 8;

    assertThat(part("a").span().getCacheBytes()).isEqualTo((2 * 1 + 1 * 2) * slot);
    assertThat(part("b").span().getCacheBytes()).isEqualTo(2 * 2 * slot);
    assertThat(part("c").span().getCacheBytes()).isEqualTo(slot);
  }

  @Test
  void aSpanSaysWhatToLoadAndForWhom() {
    var span = part("b").span();

    assertThat(span.getDeploymentUid()).isEqualTo("uid");
    assertThat(span.getPlacement()).isEqualTo("ns/p-1");
    assertThat(span.getModel().getUri()).isEqualTo("store://s/m.gguf");
    assertThat(span.getStart()).isEqualTo(1);
    assertThat(span.getEnd()).isEqualTo(3);
    assertThat(span.getSlotTokens()).isEqualTo(32);
  }

  private static Assignments.Part part(String server) {
    return Objects.requireNonNull(
        Assignments.of("ns/p-1", DEPLOYMENT, PLACEMENT).get(server), server);
  }

  private static HostedSpan span(String server, int start, int end) {
    return new HostedSpan(server, new Span(start, end));
  }

  private static Hop hop(String server, int start, int end) {
    return new Hop(server, new Span(start, end));
  }
}
