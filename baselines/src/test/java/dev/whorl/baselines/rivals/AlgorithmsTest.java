package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.cost.DispatchedResponse;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
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

  /** A rival that promises no less than ours is not expected to answer sooner: it is a start. */
  @Test
  void noRivalThatKeepsThePromiseAnswersSooner() {
    Budget budget = Budget.of(Duration.ofSeconds(20));
    Plan auto = ((Outcome.Feasible) Algorithms.auto().solve(POOL, budget)).plan();
    double promised = worst(auto);
    for (PlacementSolver rival : Algorithms.starts()) {
      if (rival.solve(POOL, budget) instanceof Outcome.Feasible(var plan)
          && worst(plan) <= promised) {
        assertThat(response(auto)).as(rival.name()).isLessThanOrEqualTo(1.02 * response(plan));
      }
    }
  }

  private static double worst(Plan plan) {
    return plan.certificates().getFirst().worstSeconds();
  }

  private static double response(Plan plan) {
    Pool pool = Pool.of(POOL, POOL.deployments().getFirst());
    return DispatchedResponse.seconds(pool, Certifier.routes(pool, plan.placements().getFirst()));
  }
}
