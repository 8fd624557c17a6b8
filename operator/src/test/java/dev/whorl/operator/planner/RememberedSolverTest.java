package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.operator.kube.Reasons;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** An answer holds as long as its question; that the time ran out is none. */
class RememberedSolverTest {
  private final AtomicInteger asked = new AtomicInteger();
  private Outcome answer = new Outcome.TimedOut(null, 0, "The time ran out.");
  private final PlacementSolver solver =
      new PlacementSolver() {
        @Override
        public String name() {
          return "testing";
        }

        @Override
        public Outcome solve(Problem problem, Budget budget) {
          asked.incrementAndGet();
          return answer;
        }
      };

  private final PlannedWorld world = new PlannedWorld(solver, 2);

  @Test
  void aTimeoutIsAskedAgainAfterAWhileAndLaterEachTime() {
    world.apply("a", "large", "", 0);
    assertThat(world.round().get("large"))
        .isInstanceOfSatisfying(
            PlanOutcome.Infeasible.class,
            i -> assertThat(i.reason()).isEqualTo(Reasons.SOLVER_TIMEOUT));
    world.round();
    assertThat(asked).hasValue(1);
    world.forward(RememberedSolver.AFTER_TIMEOUT);
    world.round();
    assertThat(asked).hasValue(2);
    world.forward(RememberedSolver.AFTER_TIMEOUT);
    world.round();
    assertThat(asked).hasValue(2);
    world.forward(RememberedSolver.AFTER_TIMEOUT);
    world.round();
    assertThat(asked).hasValue(3);
  }

  @Test
  void anInfeasibilityIsAskedForOnce() {
    answer = new Outcome.Infeasible(Outcome.Constraint.MEMORY, "too little", "more");
    world.apply("a", "large", "", 0);
    world.round();
    world.forward(Duration.ofDays(1));
    world.round();
    assertThat(asked).hasValue(1);
  }
}
