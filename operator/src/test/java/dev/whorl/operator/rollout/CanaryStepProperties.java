package dev.whorl.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.llm.ModelSpec;
import dev.whorl.crds.llm.RolloutPhase;
import dev.whorl.crds.llm.RolloutStatus;
import dev.whorl.operator.kube.Reasons;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Whatever happens in whatever order. */
class CanaryStepProperties {
  private static final List<ModelSpec> MODELS = List.of(Rolling.OLD, Rolling.NEW, Rolling.OTHER);

  @Property
  void noSessionGoesWhereItShallNotAndEveryRollOutEnds(@ForAll Random random) {
    Rolling rolling = new Rolling();
    for (int i = 0; i < 200; i++) {
      happens(rolling, random);
      RolloutStatus before = rolling.status;
      checked(rolling, before, rolling.look());
    }
    // From now on nothing happens but what shall.
    rolling.lost = null;
    rolling.against = null;
    rolling.noRoom = null;
    rolling.serves = true;
    rolling.sessions = 0;
    rolling.arrived = true;
    for (int i = 0; i < 120; i++) {
      if (rolling.status.phase() == RolloutPhase.PREPARING
          || rolling.status.phase() == RolloutPhase.PROGRESSING) {
        rolling.canary = new Canary.Up();
      }
      RolloutStatus before = rolling.status;
      checked(rolling, before, rolling.look());
    }
    assertThat(rolling.canary).isInstanceOf(Canary.Gone.class);
    assertThat(rolling.status.share()).isZero();
    if (rolling.status.phase() == RolloutPhase.ABORTED) {
      assertThat(rolling.status.candidate()).isEqualTo(rolling.asked);
    } else {
      assertThat(rolling.status.phase()).isEqualTo(RolloutPhase.STABLE);
      assertThat(rolling.status.stable()).isEqualTo(rolling.asked);
    }
  }

  private static void happens(Rolling rolling, Random random) {
    switch (random.nextInt(12)) {
      case 0 -> rolling.asked = MODELS.get(random.nextInt(MODELS.size()));
      case 1 -> becomes(rolling, new Canary.Coming("It loads."));
      case 2 -> becomes(rolling, new Canary.Stuck(Reasons.MODEL_UNAVAILABLE, "No such file."));
      case 3, 4, 5 -> becomes(rolling, new Canary.Up());
      case 6 -> rolling.sessions = random.nextInt(3);
      case 7 -> rolling.lost = random.nextBoolean() ? "A server is slow." : null;
      case 8 -> rolling.against = random.nextInt(4) == 0 ? "Its sessions fail." : null;
      case 9 -> rolling.arrived = random.nextBoolean();
      case 10 -> rolling.serves = random.nextInt(4) != 0;
      default -> rolling.noRoom = random.nextInt(4) == 0 ? "Too little memory." : null;
    }
  }

  /** What was not made is not there. */
  private static void becomes(Rolling rolling, Canary canary) {
    if (!(rolling.canary instanceof Canary.Gone)
        || rolling.status.phase() == RolloutPhase.PREPARING) {
      rolling.canary = canary;
    }
  }

  private static void checked(Rolling rolling, RolloutStatus before, CanaryStep step) {
    RolloutStatus now = rolling.status;
    if (now.share() > 0) {
      assertThat(now.phase()).isIn(RolloutPhase.PROGRESSING, RolloutPhase.PROMOTING);
      assertThat(now.canaryUrl()).isNotEmpty();
      assertThat(now.share()).isLessThanOrEqualTo(Rolling.SPEC.largestShare());
    }
    if (!now.stable().equals(before.stable())) {
      assertThat(step).isInstanceOf(CanaryStep.TakeOver.class);
      // Not without all steps, unless nothing served.
      assertThat(before.share() == Rolling.SPEC.largestShare() || !rolling.serves).isTrue();
    }
    if (step instanceof CanaryStep.Shift(int number) && before.share() > 0) {
      assertThat(number * Rolling.SPEC.weight()).isEqualTo(before.share() + 10);
    }
    if (step instanceof CanaryStep.Remove) {
      assertThat(before.share()).as("nobody is sent where nobody is").isZero();
    }
  }
}
