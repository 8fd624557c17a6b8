package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RivalSolverTest {
  private static final Budget BUDGET = Budget.of(Duration.ofSeconds(60));

  private static final Problem ROOMY =
      new Pools()
          .with(4000, 1, 4)
          .with(3000, 2, 3)
          .with(2500, 1.5, 2)
          .with(2500, 3, 2.5)
          .with(2500, 1, 6)
          .problem(8, 4);

  private static Plan plan(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Feasible.class);
    return ((Outcome.Feasible) outcome).plan();
  }

  @ParameterizedTest
  @EnumSource
  void everyRivalAnswersWithAVerifiedPlanForTheSessionsAsked(Rival rival) {
    PlacementSolver solver =
        rival == Rival.HELIX ? new RivalSolver(new Helix(Duration.ofMillis(500))) : rival.solver();
    Plan plan = plan(solver.solve(ROOMY, BUDGET));
    assertThat(Verifier.independent().verify(ROOMY, plan.placements(), plan.certificates()))
        .isEqualTo(new Verdict.Verified());
    assertThat(plan.placements().getFirst().sessions()).isEqualTo(4);
  }

  @Test
  void tuningIsNeverWorse() {
    double own = plan(new RivalSolver(new CgBp(0)).solve(ROOMY, BUDGET)).objectiveSeconds();
    double tuned = plan(Rival.CG_BP.solver().solve(ROOMY, BUDGET)).objectiveSeconds();
    assertThat(tuned).isLessThanOrEqualTo(own);
  }

  @Test
  void tooManySessionsAreInfeasibleAndSayHowManyAreCarried() {
    Problem crowded = new Pools().with(1000, 1, 1).problem(8, 50);
    assertThat(new RivalSolver(new WholeModel()).solve(crowded, BUDGET))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> assertThat(i.detail()).contains("carries 2 sessions, not 50"));
  }

  @Test
  void severalDeploymentsAreNoneOfTheirBusiness() {
    var one = ROOMY.deployments().getFirst();
    var other =
        new Deployment("other", one.model(), one.workload(), one.constraints(), one.profiles());
    Problem two = new Problem(ROOMY.servers(), ROOMY.delays(), List.of(one, other));
    assertThat(Rival.EXO.solver().solve(two, BUDGET)).isInstanceOf(Outcome.Unavailable.class);
  }
}
