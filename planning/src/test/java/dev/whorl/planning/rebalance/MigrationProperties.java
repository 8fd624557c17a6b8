package dev.whorl.planning.rebalance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.RandomProblems;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

/**
 * Between any two plans there is a way on which every state is verified (the planner checks each).
 */
final class MigrationProperties {
  @Property(tries = 60)
  void everyStateOnTheWayIsSoundAndTheLastIsTheTarget(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 20);
    Placement from = placement(problem, CostBasis.MODEL);
    Placement to = placement(problem, CostBasis.CERTIFIED);
    if (from == null || to == null) {
      return;
    }
    Migration migration = MigrationPlanner.plan(problem, from, to);
    if (migration.steps().isEmpty()) {
      assertThat(from.chains()).containsExactlyInAnyOrderElementsOf(to.chains());
    } else {
      Placement last = migration.steps().getLast().placement();
      assertThat(last.chains()).containsExactlyInAnyOrderElementsOf(to.chains());
      assertThat(last.spansByServer()).isEqualTo(to.spansByServer());
      assertThat(migration.bytesToLoad()).isNotNegative();
    }
  }

  @Property(tries = 20)
  void nothingToDoBetweenEqualPlans(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 20);
    Placement placement = placement(problem, CostBasis.CERTIFIED);
    if (placement != null) {
      assertThat(MigrationPlanner.plan(problem, placement, placement).steps()).isEmpty();
    }
  }

  private static @Nullable Placement placement(Problem problem, CostBasis basis) {
    Outcome outcome =
        new Auto(basis, 30, List.of()).solve(problem, Budget.of(Duration.ofSeconds(20)));
    return outcome instanceof Outcome.Feasible f ? f.plan().placements().getFirst() : null;
  }
}
