package dev.whorl.planning.certificate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
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

/** Below every verified plan, on pools so small that the search is near the best one. */
final class CertifiablePriceBoundProperties {
  @Property(tries = 60)
  void belowEveryPlan(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 6);
    Outcome outcome =
        new Auto(CostBasis.CERTIFIED, 40, List.of())
            .solve(problem, Budget.of(Duration.ofSeconds(20)));
    if (outcome instanceof Outcome.Feasible(var plan)) {
      Pool pool = Pool.of(problem, problem.deployments().getFirst());
      assertThat(CertifiablePriceBound.seconds(pool, pool.sessions()))
          .as("seed " + seed)
          .isLessThanOrEqualTo(plan.certificates().getFirst().meanSeconds() * (1 + 1e-9));
    }
  }
}
