package dev.whorl.baselines.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.certificate.CertifiablePriceBound;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** Below every verified plan, on pools so small that the search is near the best one. */
final class CertifiablePriceBoundProperties {
  @Property(tries = 60)
  void belowEveryPlanOfTheFamilies(
      @ForAll Family family,
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 4, max = 8) int servers) {
    below(
        Instances.problem(family.instance(seed, servers), LoadProfile.FULL),
        family + ", " + servers + " servers, seed " + seed);
  }

  @Test
  void knowsThatHopsAreWholeWhereTheHullDoesNot() {
    Problem problem = Instances.problem(Family.TOPOLOGY.instance(3, 20), LoadProfile.FULL);
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    assertThat(CertifiablePriceBound.seconds(pool, pool.sessions()))
        .isGreaterThan(CertifiableBound.seconds(pool, pool.sessions()));
  }

  @Property(tries = 20)
  void stoppedAtAnyStepItIsFromTheHullToEveryPlan(
      @ForAll Family family,
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed,
      @ForAll @IntRange(min = 0, max = 700) int steps) {
    Problem problem = Instances.problem(family.instance(seed, 6), LoadProfile.FULL);
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    AtomicInteger asked = new AtomicInteger();
    double bound =
        CertifiableBound.tightest(pool, pool.sessions(), () -> asked.incrementAndGet() > steps);
    String what = family + ", seed " + seed + ", " + steps + " steps";
    assertThat(bound)
        .as(what)
        .isGreaterThanOrEqualTo(CertifiableBound.seconds(pool, pool.sessions()));
    // Once by each of the three loops at most, whatever they had left to do.
    assertThat(asked.get()).as(what).isLessThanOrEqualTo(steps + 3);
    if (plan(problem) instanceof Outcome.Feasible(var plan)) {
      assertThat(bound)
          .as(what)
          .isLessThanOrEqualTo(plan.certificates().getFirst().meanSeconds() * (1 + 1e-9));
    }
  }

  @Test
  void withTimeEnoughTheAnswerIsTheSameAndMoreThanTheHull() {
    Problem problem = Instances.problem(Family.TOPOLOGY.instance(3, 20), LoadProfile.FULL);
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    AtomicInteger asked = new AtomicInteger();
    double whole =
        CertifiableBound.tightest(pool, pool.sessions(), () -> asked.incrementAndGet() < 0);
    assertThat(whole).isEqualTo(CertifiableBound.tightest(pool, pool.sessions()));
    // Steps that did not ask could not be stopped.
    assertThat(asked).hasValueGreaterThan(600);
    int half = asked.get() / 2;
    asked.set(0);
    assertThat(
            CertifiableBound.tightest(pool, pool.sessions(), () -> asked.incrementAndGet() > half))
        .isGreaterThan(CertifiableBound.seconds(pool, pool.sessions()))
        .isLessThanOrEqualTo(whole);
  }

  private static Outcome plan(Problem problem) {
    return new Auto(CostBasis.CERTIFIED, 40, List.of())
        .solve(problem, Budget.of(Duration.ofSeconds(20)));
  }

  private static void below(Problem problem, String what) {
    if (plan(problem) instanceof Outcome.Feasible(var plan)) {
      Pool pool = Pool.of(problem, problem.deployments().getFirst());
      assertThat(CertifiablePriceBound.seconds(pool, pool.sessions()))
          .as(what)
          .isLessThanOrEqualTo(plan.certificates().getFirst().meanSeconds() * (1 + 1e-9));
    }
  }
}
