package dev.whorl.planning.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.certificate.LowerBounds;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Search;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.assertj.core.data.Offset;
import org.assertj.core.data.Percentage;

/** What holds for every plan, over small random problems. */
final class PlanProperties {
  /** Time stands still: that the plan is the same again holds unless the time runs out. */
  private static final Budget BUDGET = new Budget(Duration.ofSeconds(20), 1, () -> 0L);

  private static Outcome solve(Problem problem) {
    return new Auto(CostBasis.CERTIFIED, 60, List.of()).solve(problem, BUDGET);
  }

  private static Pool pool(Problem problem) {
    return Pool.of(problem, problem.deployments().getFirst());
  }

  @Property(tries = 60)
  void verifiedAboveTheLowerBoundAndTheSameAgain(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 30);
    Outcome outcome = solve(problem);
    assertThat(solve(problem)).isEqualTo(outcome);
    if (!(outcome instanceof Outcome.Feasible(Plan plan))) {
      return;
    }
    var certificate = plan.certificates().getFirst();
    assertThat(certificate.lowerBoundSeconds())
        .isLessThanOrEqualTo(certificate.meanSeconds() * (1 + 1e-9));
    assertThat(Verifier.independent().verify(problem, plan.placements(), plan.certificates()))
        .isEqualTo(new Verdict.Verified());
    assertThat(plan.placements().getFirst().sessions())
        .isEqualTo(problem.deployments().getFirst().workload().sessions());
  }

  @Property(tries = 40)
  void stillVerifiedWhenServersGainMemory(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 20);
    if (solve(problem) instanceof Outcome.Feasible(Plan plan)) {
      List<Server> larger =
          problem.servers().stream().map(s -> s.withMemory(s.memoryBytes() + 17)).toList();
      assertThat(
              Verifier.independent()
                  .verify(problem.withServers(larger), plan.placements(), plan.certificates()))
          .isEqualTo(new Verdict.Verified());
    }
  }

  @Property(tries = 40)
  void modelBoundsAreBelowModelPlans(@ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 20);
    Pool pool = pool(problem);
    Draft draft = new Search(pool, CostBasis.MODEL, new Search.Effort(1, 60), () -> false).best();
    LowerBounds bounds = LowerBounds.of(pool, pool.sessions());
    if (draft.score().feasible()) {
      double[] seconds = CostBasis.MODEL.seconds(pool, draft.routes());
      double mean = SlotMeans.fastest(draft.routes(), seconds, pool.sessions());
      assertThat(bounds.seconds()).as("%s", bounds).isLessThanOrEqualTo(mean * (1 + 1e-9));
    }
  }

  @Property(tries = 40)
  void lowerBoundsDoNotDependOnTheOrderOfServers(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 20);
    int n = problem.servers().size();
    int[] reversed = IntStream.range(0, n).map(j -> n - 1 - j).toArray();
    List<Server> servers = new ArrayList<>();
    for (int j : reversed) {
      servers.add(problem.servers().get(j));
    }
    Problem turned = new Problem(servers, problem.delays().select(reversed), problem.deployments());
    double here = CertifiableBound.seconds(pool(problem), pool(problem).sessions());
    double there = CertifiableBound.seconds(pool(turned), pool(turned).sessions());
    if (here == Double.POSITIVE_INFINITY) {
      assertThat(there).isEqualTo(here);
    } else {
      assertThat(there).isCloseTo(here, Offset.offset(1e-9 * here));
    }
  }

  @Property(tries = 30)
  void fullLoadAloneIsNeverAboveTheMeanAtFullLoadOfAProfile(
      @ForAll @LongRange(min = 0, max = 1L << 40) long seed) {
    Problem problem = RandomProblems.of(seed, 20);
    var deployment = problem.deployments().getFirst();
    Problem full =
        problem.with(deployment.withWorkload(deployment.workload().withLoad(LoadProfile.FULL)));
    if (solve(full) instanceof Outcome.Feasible(Plan plan)) {
      var certificate = plan.certificates().getFirst();
      assertThat(certificate.objectiveSeconds())
          .isCloseTo(certificate.meanSeconds(), Percentage.withPercentage(1e-7));
    }
  }
}
