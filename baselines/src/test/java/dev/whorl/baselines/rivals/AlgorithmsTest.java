package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AlgorithmsTest {
  private static final Problem POOL =
      new Pools().with(900, 1, 4).with(700, 2, 3).with(500, 1.5, 2).with(600, 3, 2.5).problem(8, 3);

  @Test
  void namesAreUniqueAndAutoIsFirst() {
    assertThat(Algorithms.all()).extracting(PlacementSolver::name).doesNotHaveDuplicates();
    assertThat(Algorithms.all().getFirst().name()).isEqualTo("auto");
  }

  @Test
  void autoIsNeverAboveAnother() {
    Budget budget = Budget.of(Duration.ofSeconds(20));
    double auto =
        ((Outcome.Feasible) Algorithms.auto().solve(POOL, budget)).plan().objectiveSeconds();
    for (PlacementSolver rival : Algorithms.starts()) {
      if (rival.solve(POOL, budget) instanceof Outcome.Feasible(var plan)) {
        assertThat(auto).as(rival.name()).isLessThanOrEqualTo(plan.objectiveSeconds() + 1e-12);
      }
    }
  }
}
