package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.session.RowFlow.Dropped;
import dev.whorl.agent.testing.Bench;
import dev.whorl.executor.RowResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which rows are taken, from whom, when; and where results go. */
class RowFlowTest {
  private static final RingPeer BEFORE = new RingPeer("s0", 10);
  private static final RingPeer AFTER = new RingPeer("s2", 12);
  private final Bench bench = new Bench(2, 4, 4, 0);
  private final RowFlow flow = bench.table().flow();

  @Test
  void rowsOfAnOldEpochAreLate() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));
    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4))).isNull();
    bench.table().open(terms("a", 2, Bench.middle(), 8));

    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(4, 4))).isEqualTo(Dropped.OTHER_EPOCH);
    assertThat(flow.hasReady()).as("the old epoch's chunk is gone").isFalse();
    assertThat(flow.receive(BEFORE, "a", 2, Rows.chunk(0, 4))).isNull();
    assertThat(flow.takeBatch()).hasSize(1);
  }

  @Test
  void theResultOfAStepOfAnOldEpochGoesNowhere() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));
    flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4));
    List<RowWork> batch = flow.takeBatch();
    bench.table().open(terms("a", 2, Bench.middle(), 8));

    assertThat(flow.finish(batch, List.of(Rows.residuals(4)))).isEmpty();
    assertThat(flow.receive(BEFORE, "a", 2, Rows.chunk(0, 4))).isNull();
    assertThat(flow.takeBatch()).hasSize(1);
  }

  @Test
  void onlyThePreviousHopIsHeard() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));

    assertThat(flow.receive(AFTER, "a", 1, Rows.chunk(0, 4))).isEqualTo(Dropped.WRONG_PEER);
    assertThat(flow.receive(new RingPeer("s0", 99), "a", 1, Rows.chunk(0, 4)))
        .isEqualTo(Dropped.WRONG_PEER);
    assertThat(flow.receive(BEFORE, "b", 1, Rows.chunk(0, 4))).isEqualTo(Dropped.UNKNOWN_SESSION);
    assertThat(bench.heard()).isEmpty();
  }

  @Test
  void aRepeatedFrameIsDroppedAnOverlapIsCut() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));
    flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4));

    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4))).isEqualTo(Dropped.KNOWN);
    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(2, 4))).isNull();
    flow.finish(flow.takeBatch(), List.of(Rows.residuals(4)));

    RowWork second = flow.takeBatch().getFirst();
    assertThat(second.rows().position()).isEqualTo(4);
    assertThat(second.rows().input().count()).isEqualTo(2);
  }

  @Test
  void aReorderedFrameIsAGap() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));

    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(4, 4))).isEqualTo(Dropped.GAP);
    assertThat(bench.heard()).containsExactly("gap a@0");
    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4))).isEqualTo(Dropped.STOPPED);
    assertThat(flow.hasReady()).isFalse();
  }

  @Test
  void moreThanTheWindowIsAFaultOfTheSessionOnly() {
    bench.table().open(terms("a", 1, Bench.middle(), 20));
    bench.table().open(terms("b", 1, Bench.middle(), 20));
    flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4));
    flow.receive(BEFORE, "a", 1, Rows.chunk(4, 4));

    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(8, 4))).isEqualTo(Dropped.OVERRUN);
    assertThat(bench.heard()).containsExactly("fault a FAULT");
    assertThat(flow.receive(BEFORE, "b", 1, Rows.chunk(0, 4))).isNull();
  }

  @Test
  void rowsOfAnotherWidthOrBeyondTheSlotAreAFault() {
    bench.table().open(terms("a", 1, Bench.middle(), 20));
    Arrival tokens = Rows.token(0, 5);

    assertThat(flow.receive(BEFORE, "a", 1, tokens)).isEqualTo(Dropped.MALFORMED);
    bench.table().open(terms("b", 1, Bench.middle(), 20));
    assertThat(flow.receive(BEFORE, "b", 1, Rows.chunk(0, Bench.SLOT_TOKENS + 1)))
        .isEqualTo(Dropped.MALFORMED);
  }

  @Test
  void aChunkOfMoreThanAStepMayTakeIsAFault() {
    bench.table().open(terms("a", 1, Bench.middle(), 20));

    assertThat(flow.receive(BEFORE, "a", 1, Rows.chunk(0, Bench.PREFILL_TOKENS + 1)))
        .isEqualTo(Dropped.MALFORMED);
  }

  @Test
  void aChunkWaitsWhileTheNextServerHasAFullWindow() {
    bench.table().open(terms("a", 1, Bench.middle(), 20));
    for (int i = 0; i < Bench.WINDOW; i++) {
      flow.receive(BEFORE, "a", 1, Rows.chunk(4 * i, 4));
      flow.finish(flow.takeBatch(), List.of(Rows.residuals(4)));
    }
    flow.receive(BEFORE, "a", 1, Rows.chunk(8, 4));
    assertThat(flow.hasReady()).isFalse();

    flow.acknowledged(BEFORE, "a", 1, 4);
    flow.acknowledged(AFTER, "a", 2, 4);
    assertThat(flow.hasReady()).as("neither that peer nor that epoch may say so").isFalse();
    flow.acknowledged(AFTER, "a", 1, 4);
    assertThat(flow.hasReady()).isTrue();
  }

  @Test
  void keptCacheIsNotRunAgain() {
    bench.table().open(terms("a", 1, Bench.middle(), 6));
    flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4));
    flow.finish(flow.takeBatch(), List.of(Rows.residuals(4)));

    OpenOutcome again = bench.table().open(terms("a", 2, Bench.middle(), 6, true, Bench.ROUTER));

    assertThat(again).isEqualTo(new OpenOutcome.Accepted(4));
    assertThat(flow.receive(BEFORE, "a", 2, Rows.chunk(0, 4))).isEqualTo(Dropped.KNOWN);
    assertThat(flow.receive(BEFORE, "a", 2, Rows.chunk(4, 2))).isNull();
    assertThat(bench.table().open(terms("a", 3, Bench.middle(), 3, true, Bench.ROUTER)))
        .as("the last known id is always run again, to sample")
        .isEqualTo(new OpenOutcome.Accepted(2));
  }

  @Test
  void aFailedStepEndsItsSessions() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));
    flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4));

    flow.failed(flow.takeBatch(), "no luck");

    assertThat(bench.heard()).containsExactly("fault a FAULT");
    bench.table().close("a", "uid-1", () -> {});
    assertThat(bench.span().reserved()).isZero();
  }

  @Test
  void aRouterThatComesBackHearsOfTheEndAgain() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));
    bench.table().open(terms("b", 1, Bench.middle(), 8));
    flow.receive(BEFORE, "a", 1, Rows.chunk(4, 4));
    bench.heard().clear();
    bench.table().resume(Bench.ROUTER, "a", 0);
    assertThat(bench.heard()).containsExactly("gap a@0");
    bench.table().peerLost("s2", 12);
    bench.heard().clear();

    bench.table().resume(Bench.ROUTER, "b", 0);

    assertThat(bench.heard()).containsExactly("lost s2 [b]");
  }

  @Test
  void aBrokenNumberEndsOneSession() {
    bench.table().open(terms("a", 1, Bench.middle(), 8));
    flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4));

    flow.finish(flow.takeBatch(), List.of(new RowResult.Broken("NaN")));

    assertThat(bench.heard()).containsExactly("fault a FAULT");
  }
}
