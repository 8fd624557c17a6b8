package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.protocol.control.ModelGeometry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** When what is whole may be moved, and for how much. */
class RebalancesTest {
  private static final LoadProfile QUIET = new LoadProfile(List.of(new LoadProfile.Point(0.25, 1)));
  private static final Instant SINCE = Instant.parse("2026-01-01T00:00:00Z");

  private static Standing standing(String rules, String chain, LoadProfile load) {
    LLMDeployment deployment =
        CustomResources.read(
            CustomResources.DEPLOYMENT.replace("{drainTimeout: 2m}", rules), LLMDeployment.class);
    deployment.getMetadata().setUid("u1");
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT.replace("capacity: 4, residual: 0, planned: 4", chain)
                + "  move: {revision: 1, since: '%s', kind: Asked, cause: c}\n".formatted(SINCE),
            BlockPlacement.class);
    Request request =
        new Request(
                deployment,
                ModelGeometry.getDefaultInstance(),
                Map.of(),
                64,
                TestingCluster.PLANNING.links().assumption(),
                "h1")
            .under(load);
    return new Standing(request, placement, List.of(), List.of());
  }

  private static final String AT_REST = "capacity: 4, residual: 0, planned: 4";
  private static final String RULES = "{minInterval: 5m}";

  @Test
  void blocksMoveNotBeforeTheIntervalAndCapacitiesAfterSeconds() {
    List<Standing> one = List.of(standing(RULES, AT_REST, QUIET));
    assertThat(Rebalances.due(one, SINCE.plusSeconds(299))).isFalse();
    assertThat(Rebalances.due(one, SINCE.plusSeconds(300))).isTrue();
    assertThat(Rebalances.capacitiesDue(one, SINCE.plusSeconds(9))).isFalse();
    assertThat(Rebalances.capacitiesDue(one, SINCE.plusSeconds(10))).isTrue();
  }

  @Test
  void capacitiesOfLoadsOfWhichNothingIsKnownStay() {
    Instant late = SINCE.plusSeconds(3600);
    Standing unknown = standing(RULES, AT_REST, LoadProfile.UNIFORM);
    assertThat(Rebalances.capacitiesDue(List.of(unknown), late)).isFalse();
    assertThat(Rebalances.due(List.of(unknown), late)).isTrue();
  }

  @Test
  void whoForbidsItOrIsOnTheWayHoldsUpItsGroup() {
    Instant late = SINCE.plusSeconds(3600);
    Standing free = standing(RULES, AT_REST, QUIET);
    Standing forbids = standing("{enabled: false}", AT_REST, QUIET);
    Standing moves = standing(RULES, "capacity: 2, residual: 0, planned: 4", QUIET);
    for (Standing other : List.of(forbids, moves)) {
      assertThat(Rebalances.due(List.of(free, other), late)).isFalse();
      assertThat(Rebalances.capacitiesDue(List.of(free, other), late)).isFalse();
    }
  }

  @Test
  void aGainIsTakenFromTheAskedPercentOnAndElseSaid() {
    assertThat(new Rebalances.Gain(15, 15)).matches(Rebalances.Gain::worth);
    Rebalances.Gain little = new Rebalances.Gain(14.9, 15);
    assertThat(little.worth()).isFalse();
    assertThat(little.skipped()).contains("14.9 % better", "minImprovementPercent is 15");
    Rebalances.Gain worse = new Rebalances.Gain(-3, 0);
    assertThat(worse.worth()).isFalse();
    assertThat(worse.skipped()).isEmpty();
    assertThat(new Rebalances.Gain(0, 0).worth()).as("the same again").isFalse();
  }
}
