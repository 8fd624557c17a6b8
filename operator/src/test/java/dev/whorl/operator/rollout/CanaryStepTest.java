package dev.whorl.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.llm.CanarySpec;
import dev.whorl.crds.llm.RolloutPhase;
import dev.whorl.operator.kube.Reasons;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a roll-out does next. */
class CanaryStepTest {
  @Test
  void aChangedModelGetsItsShareStepByStepAndTakesOver() {
    Rolling rolling = Rolling.atTheFirstStep();
    List<Integer> shares = new ArrayList<>();
    List<Integer> seconds = new ArrayList<>();
    int second = 0;
    CanaryStep step;
    do {
      second++;
      int share = rolling.status.share();
      step = rolling.look();
      if (!(step instanceof CanaryStep.Stay)) {
        shares.add(share);
        seconds.add(second);
      }
    } while (!(step instanceof CanaryStep.TakeOver));

    assertThat(shares).containsExactly(10, 20, 30);
    assertThat(seconds).containsExactly(5, 10, 15);
    assertThat(rolling.status.phase()).isEqualTo(RolloutPhase.PROMOTING);
    assertThat(rolling.status.stable()).isEqualTo(Rolling.NEW);
    assertThat(rolling.told().reason()).isEqualTo("RolloutPromoted");
  }

  @Test
  void theShareStaysUntilTheChangedModelServesEverythingThenItsOwnSessionsEnd() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.arrived = false;
    rolling.sessions = 2;
    rolling.until(CanaryStep.TakeOver.class);
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Stay.class);
    assertThat(rolling.status.share()).isEqualTo(30);

    rolling.arrived = true;
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Close.class);
    assertThat(rolling.look())
        .isEqualTo(new CanaryStep.Stay(null, "2 sessions come to their end."));
    rolling.sessions = 0;
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Remove.class);
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Rest.class);
    assertThat(rolling.status).isEqualTo(RolloutChange.first(Rolling.NEW, rolling.now));
  }

  @Test
  void whatTriedTheModelGivesWayWhenThereIsNoRoomForBoth() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.arrived = false;
    rolling.until(CanaryStep.TakeOver.class);
    rolling.noRoom = "Too little memory.";

    assertThat(rolling.look()).isInstanceOf(CanaryStep.Close.class);
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Remove.class);
  }

  @Test
  void whatSpeaksAgainstItTakesTheShareBackAndItIsNotTriedAgain() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.against = "Its guarantee is broken.";
    assertThat(rolling.look()).isEqualTo(new CanaryStep.Abort("Its guarantee is broken."));
    assertThat(rolling.status.share()).isZero();
    assertThat(rolling.told().message()).startsWith("At 10 % of the new sessions, ");
    rolling.against = null;
    for (int i = 0; i < 100; i++) {
      rolling.look();
    }
    assertThat(rolling.status.phase()).isEqualTo(RolloutPhase.ABORTED);
    assertThat(rolling.status.reason()).isEqualTo(Reasons.ROLLOUT_ABORTED);
    assertThat(rolling.status.message()).isEqualTo("Its guarantee is broken.");
    assertThat(rolling.status.stable()).isEqualTo(Rolling.OLD);
    assertThat(rolling.canary).isInstanceOf(Canary.Gone.class);

    rolling.asked = Rolling.OTHER;
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Prepare.class);
  }

  @Test
  void theGuaranteeOfTheModelBeforeCountsUnlessItShallNot() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.lost = "Server a exceeds its cap.";
    rolling.spec = new CanarySpec(10, 3, "5s", Rolling.SPEC.analysis(), false);
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Stay.class);

    rolling.spec = Rolling.SPEC;
    assertThat(((CanaryStep.Abort) rolling.look()).why()).contains("Server a exceeds its cap.");
  }

  @Test
  void aModelThatIsNotThereIsWaitedForWithoutSessions() {
    Rolling rolling = new Rolling();
    rolling.asked = Rolling.NEW;
    rolling.look();
    rolling.canary = new Canary.Stuck(Reasons.MODEL_UNAVAILABLE, "No such file.");
    rolling.look();
    assertThat(rolling.told().reason()).isEqualTo("RolloutStuck");
    assertThat(rolling.status.reason()).isEqualTo(Reasons.MODEL_UNAVAILABLE);
    assertThat(rolling.status.share()).isZero();
    rolling.look();
    assertThat(rolling.event).as("told once").isNull();

    rolling.canary = new Canary.Up();
    assertThat(rolling.look()).isEqualTo(new CanaryStep.Shift(1));
    assertThat(rolling.status.reason()).isNull();
  }

  @Test
  void theModelBeforeIsAskedForAgain() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.asked = Rolling.OLD;
    assertThat(rolling.look()).isInstanceOf(CanaryStep.GoBack.class);
    assertThat(rolling.status.share()).isZero();
    rolling.until(CanaryStep.Rest.class);
    assertThat(rolling.status.stable()).isEqualTo(Rolling.OLD);
  }

  @Test
  void anotherModelBeginsAnew() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.asked = Rolling.OTHER;
    assertThat(rolling.look()).isInstanceOf(CanaryStep.Prepare.class);
    assertThat(rolling.status.candidate()).isEqualTo(Rolling.OTHER);
    assertThat(rolling.status.share()).isZero();
  }

  @Test
  void whereNothingServesThereIsNothingToCompareWith() {
    Rolling rolling = new Rolling();
    rolling.serves = false;
    rolling.asked = Rolling.NEW;
    assertThat(rolling.look()).isInstanceOf(CanaryStep.TakeOver.class);
    assertThat(rolling.status.phase()).isEqualTo(RolloutPhase.STABLE);
    assertThat(rolling.status.stable()).isEqualTo(Rolling.NEW);
  }

  @Test
  void aChangedListOfStepsIsFollowedFromWhereItIs() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.until(CanaryStep.Shift.class);
    rolling.spec = new CanarySpec(40, 1, "5s", Rolling.SPEC.analysis(), true);
    assertThat(rolling.look()).isEqualTo(new CanaryStep.Shift(1));
    assertThat(rolling.status.share()).isEqualTo(40);
    assertThat(rolling.until(CanaryStep.TakeOver.class)).isNotNull();
  }

  @Test
  void sessionsThatDoNotEndAreNotWaitedForForEver() {
    Rolling rolling = Rolling.atTheFirstStep();
    rolling.sessions = 1;
    rolling.asked = Rolling.OLD;
    rolling.look();
    int seconds = 0;
    while (!(rolling.look() instanceof CanaryStep.Remove)) {
      seconds++;
    }
    assertThat(seconds).isEqualTo(29);
  }
}
