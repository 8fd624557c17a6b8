package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.OpenOutcome.Accepted;
import dev.whorl.agent.session.OpenOutcome.Refusal;
import dev.whorl.agent.testing.Bench;
import dev.whorl.protocol.data.Refused.Reason;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets a slot, and when it is free again. */
class SlotTest {
  private static final Accepted NEW = new Accepted(0);
  private final Bench bench = new Bench(0, 4, 2, 1);
  private final SessionTable table = bench.table();

  @Test
  void theCapacityOfTheChainIsTheLimit() {
    assertThat(table.open(terms("a", 1, Bench.first(), 3))).isEqualTo(NEW);
    assertThat(reason(table.open(terms("b", 1, Bench.first(), 3)))).isEqualTo(Reason.NO_SLOT);

    assertThat(table.close("a", "uid-1", () -> {})).isTrue();

    assertThat(table.open(terms("b", 1, Bench.first(), 3))).isEqualTo(NEW);
    assertThat(bench.span().reserved()).isEqualTo(1);
  }

  /** A placement that follows another and has the same hops has the same chain. */
  @Test
  void theSlotsOfAChainAreCountedOverPlacements() {
    bench.beside("chat/p2", Bench.PREFILL_TOKENS);
    assertThat(table.open(terms("a", 1, Bench.first(), 3))).isEqualTo(NEW);
    assertThat(table.open(Bench.of("chat/p2", "b", Bench.first(), 3))).isEqualTo(NEW);
    assertThat(reason(table.open(terms("c", 1, Bench.first(), 3)))).isEqualTo(Reason.NO_SLOT);
    ServedChain before = new ServedChain("uid-1", "chat/p1", "c0", 1);

    assertThat(table.sessionsOn(before)).as("what must end before it may go").isEqualTo(1);
    assertThat(table.taken(before)).isEqualTo(2);
  }

  @Test
  void openingTwiceTakesOneSlot() {
    assertThat(table.open(terms("a", 1, Bench.first(), 3))).isEqualTo(NEW);
    assertThat(table.open(terms("a", 1, Bench.first(), 3))).isEqualTo(NEW);
    assertThat(bench.span().reserved()).isEqualTo(1);
    assertThat(reason(table.open(terms("a", 1, Bench.first(), 4)))).isEqualTo(Reason.FAULT);
  }

  @Test
  void aSlotIsFreeOnlyWhenTheStepThatUsesItHasEnded() {
    table.open(terms("a", 1, Bench.first(), 3));
    table.start("a", 1, new int[] {1, 2, 3}, 0, "uid-1");
    List<RowWork> batch = table.flow().takeBatch();
    table.close("a", "uid-1", () -> bench.heard().add("confirmed"));

    assertThat(bench.heard()).isEmpty();
    assertThat(reason(table.open(terms("b", 1, Bench.first(), 3)))).isEqualTo(Reason.NO_SLOT);

    table.flow().finish(batch, List.of(Rows.residuals(3)));

    assertThat(bench.heard()).containsExactly("released a", "confirmed");
    assertThat(table.open(terms("b", 1, Bench.first(), 3))).isEqualTo(NEW);
  }

  @Test
  void nobodyIsAdmittedWhileTheDeviceIsMeasured() {
    assertThat(table.beginMeasuring()).isZero();
    assertThat(reason(table.open(terms("a", 1, Bench.first(), 3)))).isEqualTo(Reason.NO_SLOT);
    assertThat(bench.span().reserved()).isZero();
    table.measured();
    assertThat(table.open(terms("a", 1, Bench.first(), 3))).isEqualTo(NEW);
  }

  @Test
  void aServerWithSessionsIsNotMeasuredAndGoesOnAdmitting() {
    Bench two = new Bench(0, 4, 2, 2);
    two.table().open(terms("a", 1, Bench.first(), 3));
    assertThat(two.table().beginMeasuring()).isEqualTo(1);
    assertThat(two.table().open(terms("b", 1, Bench.first(), 3))).isEqualTo(NEW);
  }

  @Test
  void aClosedIdStaysRefusedForAWhile() {
    table.close("a", "uid-1", () -> {});
    assertThat(reason(table.open(terms("a", 1, Bench.first(), 3)))).isEqualTo(Reason.FAULT);

    bench.pass(Bench.CLOSED_MEMORY);

    table.renew(Bench.ROUTER);
    assertThat(table.open(terms("a", 1, Bench.first(), 3))).isEqualTo(NEW);
  }

  @Test
  void aSilentRouterLosesItsSlotsAtHopZeroTwoSecondsLater() {
    Bench later = new Bench(2, 4, 2, 0);
    later.table().open(terms("a", 1, Bench.middle(), 3));
    table.open(terms("a", 1, Bench.first(), 3));

    for (Bench each : List.of(bench, later)) {
      each.pass(Bench.LEASE.plusMillis(1));
      each.table().expire();
    }

    assertThat(later.span().reserved()).isZero();
    assertThat(bench.span().reserved()).isEqualTo(1);
    bench.pass(Duration.ofSeconds(2));
    assertThat(table.expire()).containsExactly("a");
    assertThat(bench.span().reserved()).isZero();
  }

  @Test
  void beatsKeepTheLeaseOpensDoNot() {
    table.open(terms("a", 1, Bench.first(), 3));
    bench.pass(Bench.LEASE.plusSeconds(1));
    table.renew(Bench.ROUTER);
    bench.pass(Bench.LEASE.plusSeconds(1));
    assertThat(table.expire()).isEmpty();

    table.open(terms("a", 1, Bench.first(), 3));
    bench.pass(Duration.ofSeconds(2));
    assertThat(table.expire()).containsExactly("a");
  }

  @Test
  void anotherDeploymentGetsNothing() {
    RouterId stranger = new RouterId("uid-2", "r9");
    table.open(terms("a", 1, Bench.first(), 3));

    assertThat(reason(table.open(terms("b", 1, Bench.first(), 3, false, stranger))))
        .isEqualTo(Reason.NOT_YOURS);
    assertThat(reason(table.open(terms("a", 2, Bench.first(), 3, true, stranger))))
        .isEqualTo(Reason.NOT_YOURS);
    assertThat(reason(table.start("a", 1, new int[] {1, 2, 3}, 0, "uid-2")))
        .isEqualTo(Reason.NOT_YOURS);
    assertThat(table.close("a", "uid-2", () -> {})).isFalse();
    assertThat(bench.span().reserved()).isEqualTo(1);
  }

  @Test
  void aDrainingServerAndADrainedChainTakeNothing() {
    Bench drained = new Bench(0, 4, 2, 0);
    assertThat(reason(drained.table().open(terms("a", 1, Bench.first(), 3))))
        .isEqualTo(Reason.DRAINING);
    table.drain();
    assertThat(reason(table.open(terms("a", 1, Bench.first(), 3)))).isEqualTo(Reason.DRAINING);
  }

  @Test
  void whatDoesNotFitThisServerIsNamed() {
    RingPlan restarted =
        new RingPlan(List.of(Bench.hop("s1", 99, 0, 4), Bench.hop("s2", 12, 4, 6)), 0);
    RingPlan elsewhere =
        new RingPlan(
            List.of(Bench.hop("s1", Bench.INCARNATION, 0, 5), Bench.hop("s2", 12, 5, 6)), 0);
    RingPlan shorter =
        new RingPlan(
            List.of(Bench.hop("s1", Bench.INCARNATION, 0, 4), Bench.hop("s2", 12, 4, 5)), 0);

    assertThat(reason(table.open(terms("a", 1, restarted, 3)))).isEqualTo(Reason.WRONG_INCARNATION);
    assertThat(reason(table.open(terms("a", 1, elsewhere, 3)))).isEqualTo(Reason.NOT_LOADED);
    assertThat(table.open(terms("a", 1, shorter, 3)))
        .isEqualTo(Refusal.chain("The ring has 5 blocks, the model of placement (chat/p1) has 6."));
    assertThat(reason(table.open(terms("a", 1, Bench.first(), 33)))).isEqualTo(Reason.INVALID);
    assertThat(bench.span().reserved()).isZero();
  }

  private static Reason reason(OpenOutcome outcome) {
    return outcome instanceof Refusal refusal ? refusal.reason() : Reason.REASON_UNSPECIFIED;
  }
}
