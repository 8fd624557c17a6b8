package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.planning.solve.Auto;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One that cannot be placed holds up no other. */
class GroupDecisionTest {
  private static final String NONE = "";
  private static final String IMPOSSIBLE = "timePerToken: 1ms,";

  private static PlannedWorld world(int servers) {
    return new PlannedWorld(new Auto(), servers);
  }

  @Test
  void anInfeasibleNewcomerLeavesItsPlaceToTheNext() {
    PlannedWorld world = world(4);
    world.apply("a", "serves", NONE, 0);
    world.round();
    world.apply("a", "impossible", IMPOSSIBLE, 0);
    world.apply("a", "late", NONE, 0);
    Map<String, PlanOutcome> outcomes = world.round();
    assertThat(world.serving()).containsExactly("late", "serves");
    assertThat(outcomes.get("impossible"))
        .isInstanceOfSatisfying(
            PlanOutcome.Infeasible.class,
            i -> assertThat(i.reason()).isEqualTo(Reasons.BOUND_EXCEEDS_OBJECTIVE));
    assertThat(world.round().get("impossible")).isInstanceOf(PlanOutcome.Infeasible.class);
  }

  @Test
  void aChangedSpecThatCannotBeKeptHoldsUpNobodyAndGoesOnAsItWas() {
    PlannedWorld world = world(4);
    world.apply("a", "changed", NONE, 0);
    world.round();
    BlockPlacement before = world.placement("changed");
    world.apply("a", "changed", IMPOSSIBLE, 0);
    world.apply("a", "late", NONE, 0);
    Map<String, PlanOutcome> outcomes = world.round();
    assertThat(outcomes.get("changed")).isInstanceOf(PlanOutcome.Infeasible.class);
    assertThat(world.serving()).containsExactly("changed", "late");
    assertThat(world.placement("changed")).isSameAs(before);
    assertThat(world.placement("late").getSpec().servers())
        .doesNotContainAnyElementsOf(before.getSpec().servers());
  }

  @Test
  void ofTwoThatDoNotFitTogetherTheOneWithPriorityIsPlaced() {
    PlannedWorld world = world(2);
    world.apply("a", "older", NONE, 0);
    world.apply("a", "urgent", NONE, 10);
    world.round();
    assertThat(world.serving()).containsExactly("urgent");
  }

  @Test
  void withoutPrioritiesTheOlderOneIs() {
    PlannedWorld world = world(2);
    world.apply("a", "older", NONE, 0);
    world.apply("a", "newer", NONE, 0);
    world.round();
    assertThat(world.serving()).containsExactly("older");
  }

  @Test
  void whatServesDoesNotGiveWayToPriority() {
    PlannedWorld world = world(2);
    world.apply("a", "serves", NONE, 0);
    world.round();
    world.apply("a", "urgent", NONE, 10);
    assertThat(world.round().get("urgent")).isInstanceOf(PlanOutcome.Infeasible.class);
    assertThat(world.serving()).containsExactly("serves");
  }

  @Test
  void aLossIsMendedBeforeAnybodyIsAdded() {
    PlannedWorld world = world(3);
    world.apply("a", "serves", NONE, 0);
    world.round();
    String lost = world.placement("serves").getSpec().servers().getFirst();
    world.lose(lost);
    world.apply("a", "urgent", NONE, 10);
    Map<String, PlanOutcome> outcomes = world.round();
    assertThat(outcomes.get("urgent")).isInstanceOf(PlanOutcome.Infeasible.class);
    assertThat(world.placement("serves").getSpec().servers()).doesNotContain(lost);
  }

  @Test
  void whatLeavesIsPlannedAroundBeforeItIsGone() {
    PlannedWorld world = world(3);
    world.apply("a", "serves", NONE, 0);
    world.round();
    String leaving = world.placement("serves").getSpec().servers().getFirst();
    world.cordon(leaving);
    world.round();
    assertThat(world.placement("serves").getSpec().servers()).doesNotContain(leaving);
    assertThat(world.atRisk()).isEmpty();
  }

  @Test
  void whereNothingTakesItsPlaceItIsSaidAndServesOn() {
    PlannedWorld world = world(2);
    world.apply("a", "serves", NONE, 0);
    world.round();
    BlockPlacement before = world.placement("serves");
    world.cordon(before.getSpec().servers().getFirst());
    assertThat(world.round().get("serves"))
        .isEqualTo(new PlanOutcome.Placed(before.getMetadata().getName()));
    assertThat(world.placement("serves")).isSameAs(before);
    assertThat(world.atRisk().get("serves")).contains("MiB");
    world.lose(before.getSpec().servers().getFirst());
    assertThat(world.round().get("serves")).isInstanceOf(PlanOutcome.Infeasible.class);
  }

  @Test
  void nobodyIsToldOfOthersElsewhere() {
    PlannedWorld world = world(2);
    world.apply("secret-team", "hidden", NONE, 0);
    world.round();
    world.apply("b", "curious", NONE, 0);
    assertThat(world.round().get("curious"))
        .isInstanceOfSatisfying(
            PlanOutcome.Infeasible.class,
            i ->
                assertThat(i.detail() + i.suggestion())
                    .doesNotContain("secret-team", "hidden")
                    .contains("b/curious"));
  }

  @Test
  void whatNobodyAsksAnyMoreIsForgotten() {
    PlannedWorld world = world(2);
    for (int i = 0; i < 5; i++) {
      world.apply("a", "one", "timePerToken: %dus,".formatted(i + 1), 0);
      world.round();
    }
    assertThat(world.remembered()).isLessThanOrEqualTo(2);
    world.delete("one");
    world.round();
    assertThat(world.remembered()).isZero();
  }
}
