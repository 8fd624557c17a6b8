package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.OpenOutcome.Accepted;
import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.testing.Bench;
import dev.whorl.agent.testing.FakeSpan;
import dev.whorl.protocol.data.Refused.Reason;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A session belongs to blocks: it survives every placement that keeps them. */
class SurvivalTest {
  private final Bench bench = new Bench(2, 4, 2, 2);
  private final SessionTable table = bench.table();

  private HopSession running(String session) {
    assertThat(table.open(terms(session, 1, Bench.middle(), 3))).isEqualTo(new Accepted(0));
    return Objects.requireNonNull(table.find(session));
  }

  @Test
  void aPlacementWithTheSameBlocksTakesItsSessionsOver() {
    HopSession session = running("a");
    FakeSpan next = bench.replaceBy("chat/p2", 2, 4, 2);

    assertThat(session.stopped()).isFalse();
    assertThat(session.span().placement()).isEqualTo("chat/p2");
    assertThat(bench.span().reserved()).isZero();
    assertThat(next.reserved()).isEqualTo(1);
    table.close("a", "uid-1", () -> {});
    assertThat(next.reserved()).isZero();
    assertThat(bench.heard()).noneMatch(line -> line.contains("fault"));
  }

  @Test
  void moreBlocksThanTheSessionsAreNoMatter() {
    HopSession session = running("a");
    bench.replaceBy("chat/p2", 0, 6, 2);
    assertThat(session.stopped()).isFalse();
    bench.replaceBy("chat/p3", 2, 5, 2);
    assertThat(session.stopped()).isFalse();
  }

  @Test
  void itWaitsForASpanThatIsAboutToHaveItsBlocks() {
    HopSession session = running("a");
    bench.await(1, 5);
    assertThat(session.stopped()).isFalse();
    assertThat(bench.span().reserved()).isEqualTo(1);
    FakeSpan next = bench.replaceBy("chat/p2", 1, 5, 2);
    assertThat(next.reserved()).isEqualTo(1);
  }

  @Test
  void itEndsWhereOneOfItsBlocksGoes() {
    HopSession session = running("a");
    bench.replaceBy("chat/p2", 3, 6, 2);
    assertThat(session.stopped()).isTrue();
    assertThat(bench.span().reserved()).isEqualTo(1);
  }

  @Test
  void itEndsWhereNothingThatIsAboutToComeHasThem() {
    HopSession session = running("a");
    bench.await(0, 3);
    assertThat(session.stopped()).isTrue();
  }

  @Test
  void aReopenInTheNextPlacementKeepsTheCache() {
    running("a");
    FakeSpan next = bench.replaceBy("chat/p2", 2, 4, 2);
    OpenTerms again = Bench.of("chat/p2", "a", Bench.middle(), 3);
    OpenTerms later =
        new OpenTerms(
            "a",
            2,
            again.router(),
            "chat/p2",
            again.chain(),
            again.ring(),
            true,
            true,
            3,
            again.sampling());
    assertThat(table.open(later)).isInstanceOf(Accepted.class);
    assertThat(next.reserved()).isEqualTo(1);
  }

  @Test
  void whoHoldsASlotKeepsItOnADrainingServerAndOnAChainOfNone() {
    Bench first = new Bench(0, 4, 2, 1);
    first.table().open(terms("a", 1, Bench.first(), 3));
    Assignment now = first.table().assignment();
    List<ServedChain> closed =
        now.chains().stream()
            .map(c -> new ServedChain(c.deploymentUid(), c.placement(), c.chain(), 0))
            .toList();
    first.table().assign(new Assignment(now.spans(), List.of(), closed, now.contract()));
    assertThat(first.table().open(terms("a", 2, Bench.first(), 3))).isInstanceOf(Accepted.class);
    first.table().drain();
    assertThat(first.table().open(terms("a", 3, Bench.first(), 3))).isInstanceOf(Accepted.class);
    assertThat(first.table().open(terms("b", 1, Bench.first(), 3)))
        .isInstanceOfSatisfying(
            Refusal.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.DRAINING));
  }

  @Test
  void aSessionWhoseNextServerIsLostStops() {
    HopSession session = running("a");
    table.peerLost("s2", 99);
    assertThat(session.stopped()).isFalse();
    table.peerLost("s2", 12);
    assertThat(session.stopped()).isTrue();
    assertThat(table.open(terms("a", 2, Bench.middle(), 3))).isInstanceOf(Accepted.class);
    assertThat(session.stopped()).isFalse();
  }
}
