package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.placement.ChainPlan;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.testing.TestingCluster;
import dev.whorl.protocol.control.ModelGeometry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Back to what serves, when what was gone to cannot be loaded. */
class RollBackTest {
  /** Four sessions are asked for. */
  private static @Nullable Draft back(
      int capacity, int planned, List<String> lost, Map<String, String> failing) {
    LLMDeployment deployment = CustomResources.deployment();
    deployment.getMetadata().setUid("u1");
    BlockPlacement placement =
        CustomResources.read(
            CustomResources.PLACEMENT.replace(
                "capacity: 4, residual: 0, planned: 4",
                "capacity: %d, residual: 0, planned: %d".formatted(capacity, planned)),
            BlockPlacement.class);
    Request request =
        new Request(
                deployment,
                ModelGeometry.getDefaultInstance(),
                Map.of(),
                64,
                TestingCluster.PLANNING.links().assumption(),
                "h1")
            .without(failing);
    return RollBack.of(new Standing(request, placement, lost, List.of()));
  }

  @Test
  void whatServesIsTheGoalAgainAndTheFailureItsCause() {
    Draft back = back(4, 0, List.of("small-b"), Map.of("small-b", "no space left"));
    assertThat(Objects.requireNonNull(back).kind()).isEqualTo(MoveKind.ROLL_BACK);
    assertThat(back.spec().chains()).extracting(ChainPlan::planned).containsExactly(4);
    assertThat(back.cause()).contains("small-b=no space left", "4 sessions, bound 50ms");
    assertThat(back.spec().deployment().requestHash())
        .as("it is what was asked for")
        .isEqualTo("h1");
  }

  @Test
  void fewerSessionsThanAskedForAreNotWhatWasAskedFor() {
    Draft back = back(2, 4, List.of("small-b"), Map.of("small-b", "no space left"));
    assertThat(Objects.requireNonNull(back).spec().deployment().requestHash()).isNotEqualTo("h1");
  }

  @Test
  void thereIsNoReasonWithoutAFailureOrAWayOrAnythingThatServes() {
    assertThat(back(4, 0, List.of("small-b"), Map.of())).as("only lost").isNull();
    assertThat(back(4, 0, List.of(), Map.of("small-c", "x"))).as("another server").isNull();
    assertThat(back(4, 4, List.of("small-b"), Map.of("small-b", "x"))).as("at rest").isNull();
    assertThat(back(0, 4, List.of("small-b"), Map.of("small-b", "x"))).as("nothing").isNull();
  }
}
