package dev.whorl.baselines.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import dev.whorl.planning.solve.Tightened;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
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

  @Test
  void nothingIsDoneOnceTheSearchHasUsedTheBudget() {
    Problem problem = Instances.problem(Family.PAIRS.instance(104, 10), LoadProfile.UNIFORM);
    Plan found = found(problem);
    AtomicLong read = new AtomicLong();
    Plan answer = plan(new Tightened(new Finds(found)).solve(problem, reads(read, 0)));
    assertThat(answer).isSameAs(found);
    // One reading starts the budget, the next finds it over.
    assertThat(read).hasValue(2);
  }

  @Test
  void theAscentStopsWithTheBudgetAndItsBoundHolds() {
    Problem problem = Instances.problem(Family.PAIRS.instance(104, 10), LoadProfile.UNIFORM);
    Plan found = found(problem);
    Certificate fast = found.certificates().getFirst();
    Tightened tightened = new Tightened(new Finds(found));
    AtomicLong read = new AtomicLong();
    plan(tightened.solve(problem, reads(read, Long.MAX_VALUE / 2)));
    long all = read.get();
    double before = fast.lowerBoundSeconds();
    for (long allowed : new long[] {1, 2, 10, all / 2, all}) {
      read.set(0);
      double bound =
          plan(tightened.solve(problem, reads(read, allowed)))
              .certificates()
              .getFirst()
              .lowerBoundSeconds();
      assertThat(bound)
          .as("%d readings", allowed)
          .isGreaterThanOrEqualTo(before)
          .isLessThanOrEqualTo(fast.meanSeconds());
      assertThat(read.get()).isLessThanOrEqualTo(allowed + 5);
      before = bound;
    }
    assertThat(before).isGreaterThan(fast.lowerBoundSeconds());
  }

  /** A budget that is over after so many looks at its clock, counted in {@code read}. */
  private static Budget reads(AtomicLong read, long allowed) {
    return new Budget(Duration.ofNanos(Math.max(1, allowed)), 1, read::getAndIncrement);
  }

  private static Plan found(Problem problem) {
    return plan(
        new Auto(CostBasis.CERTIFIED, 20, List.of())
            .solve(problem, Budget.of(Duration.ofSeconds(20))));
  }

  /** Looks at no clock. */
  private record Finds(Plan plan) implements PlacementSolver {
    @Override
    public String name() {
      return "finds";
    }

    @Override
    public Outcome solve(Problem problem, Budget budget) {
      return new Outcome.Feasible(plan);
    }
  }

  private static Plan plan(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Feasible.class);
    return ((Outcome.Feasible) outcome).plan();
  }
}
