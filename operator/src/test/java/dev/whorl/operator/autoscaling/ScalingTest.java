package dev.whorl.operator.autoscaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.llm.AutoscalingSpec;
import dev.whorl.crds.llm.ScalingTargetSpec;
import dev.whorl.operator.autoscaling.Scaling.Decision;
import dev.whorl.operator.autoscaling.Scaling.Memory;
import dev.whorl.operator.autoscaling.Scaling.Seen;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ScalingTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final AutoscalingSpec HEADROOM =
      new AutoscalingSpec(0, 8, new ScalingTargetSpec(50, null), "1m");
  private static final AutoscalingSpec QUEUE =
      new AutoscalingSpec(1, 8, new ScalingTargetSpec(null, "2s"), "1m");

  private Instant now = START;
  private Memory memory = Memory.since(START);

  private static Demand demand(int running, int waiting, int held, long waitMillis) {
    return new Demand(running, waiting, held, Duration.ofMillis(waitMillis));
  }

  private static Seen settled(int replicas, Demand demand) {
    return new Seen(replicas, replicas, true, false, demand);
  }

  /** The replicas after the decision; four sessions each. */
  private int after(AutoscalingSpec spec, Seen seen) {
    Decision decision = Scaling.decide(spec, 4, seen, memory, now);
    memory = decision.memory();
    return switch (decision) {
      case Decision.Stay(var _) -> seen.replicas();
      case Decision.To(int replicas, var _, var _) -> replicas;
    };
  }

  private void pass(long seconds) {
    now = now.plusSeconds(seconds);
  }

  @Test
  void oneRequestWakesWhatIsAtZero() {
    assertThat(after(HEADROOM, new Seen(0, 0, true, false, demand(0, 0, 1, 0)))).isEqualTo(1);
    assertThat(after(HEADROOM, new Seen(0, 0, true, false, demand(0, 9, 3, 0)))).isEqualTo(5);
  }

  @Test
  void headroomIsKeptFree() {
    assertThat(after(HEADROOM, settled(1, demand(2, 0, 0, 0)))).isEqualTo(1); // 3 of 4
    assertThat(after(HEADROOM, settled(1, demand(3, 0, 0, 0)))).isEqualTo(2); // 4.5 of 4
    assertThat(after(HEADROOM, settled(2, demand(16, 40, 0, 0)))).isEqualTo(8); // the most
  }

  @Test
  void whileAStepIsLoadingThereIsNoOther() {
    Seen loading = new Seen(2, 1, false, false, demand(4, 20, 0, 0));
    assertThat(after(HEADROOM, loading)).isEqualTo(2);
    assertThat(after(HEADROOM, settled(2, demand(4, 20, 0, 0)))).isEqualTo(8);
  }

  @Test
  void downGoesOnlyWhatWasNotWantedForTheWholeDelay() {
    assertThat(after(HEADROOM, settled(4, demand(8, 0, 0, 0)))).isEqualTo(4); // 3 wanted
    pass(50);
    assertThat(after(HEADROOM, settled(4, demand(1, 0, 0, 0)))).isEqualTo(4);
    pass(15);
    assertThat(after(HEADROOM, settled(4, demand(0, 0, 0, 0)))).isEqualTo(1); // 1 wanted 15 s ago
    pass(61);
    assertThat(after(HEADROOM, settled(1, Demand.NONE))).isZero();
  }

  @Test
  void anOperatorThatHasJustStartedTakesNothingAway() {
    assertThat(after(HEADROOM, settled(4, Demand.NONE))).isEqualTo(4);
    pass(59);
    assertThat(after(HEADROOM, settled(4, Demand.NONE))).isEqualTo(4);
    pass(1);
    assertThat(after(HEADROOM, settled(4, Demand.NONE))).isZero();
  }

  @Test
  void byQueueWaitOnlyWhoWaitsForTooLongBringsMore() {
    assertThat(after(QUEUE, settled(1, demand(4, 2, 0, 1500)))).isEqualTo(1);
    assertThat(after(QUEUE, settled(1, demand(4, 2, 0, 2500)))).isEqualTo(2);
    assertThat(after(QUEUE, settled(1, demand(4, 20, 0, 2500)))).isEqualTo(6);
  }

  @Test
  void limitsHoldWhateverIsAskedFor() {
    assertThat(after(QUEUE, settled(9, demand(40, 0, 0, 0)))).isEqualTo(8); // at once
    assertThat(after(QUEUE, settled(0, Demand.NONE))).isEqualTo(1);
  }

  @Test
  void whatThePoolsDoNotHoldIsTakenBackAndTriedAgainLater() {
    Demand busy = demand(8, 10, 0, 0);
    assertThat(after(HEADROOM, new Seen(7, 2, false, true, busy))).isEqualTo(2);
    pass(60);
    assertThat(after(HEADROOM, settled(2, busy))).isEqualTo(2);
    pass(Scaling.TRY_AGAIN.toSeconds());
    assertThat(after(HEADROOM, settled(2, busy))).isEqualTo(7);
  }

  @Test
  void aDeploymentThatWasNeverFeasibleKeepsSayingSo() {
    assertThat(after(HEADROOM, new Seen(1, 0, false, true, demand(0, 0, 1, 0)))).isEqualTo(1);
  }
}
