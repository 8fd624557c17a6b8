package dev.whorl.planning.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.bench.Family;
import dev.whorl.planning.bench.Instances;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TightenedTest {
  @Test
  void theBoundRisesAndNothingElseChanges() {
    Problem problem = Instances.problem(Family.PAIRS.instance(104, 10), LoadProfile.UNIFORM);
    PlacementSolver plain = new Auto(CostBasis.CERTIFIED, 20, List.of());
    Plan fast = plan(plain.solve(problem, Budget.of(Duration.ofSeconds(20))));
    Plan tight = plan(new Tightened(plain).solve(problem, Budget.of(Duration.ofSeconds(20))));
    Certificate before = fast.certificates().getFirst();
    Certificate after = tight.certificates().getFirst();
    assertThat(after.lowerBoundSeconds())
        .isGreaterThan(before.lowerBoundSeconds())
        .isLessThanOrEqualTo(after.meanSeconds());
    assertThat(after.withLowerBound(before.lowerBoundSeconds())).isEqualTo(before);
    assertThat(Verifier.independent().verify(problem, tight.placements(), tight.certificates()))
        .isInstanceOf(Verdict.Verified.class);
  }

  private static Plan plan(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Feasible.class);
    return ((Outcome.Feasible) outcome).plan();
  }
}
