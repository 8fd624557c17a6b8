package dev.whorl.baselines.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.baselines.rivals.CgBp;
import dev.whorl.baselines.rivals.RivalSolver;
import dev.whorl.planning.cost.ModelCost;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** General pools: rings with delays between pairs of servers, hops on parts of spans. */
class ExactSolverTest {
  private static final Budget BUDGET = Budget.of(Duration.ofSeconds(60));

  private static Problem ring(long seed, int servers, int blocks, int sessions) {
    Random random = new Random(seed);
    List<Server> pool = new ArrayList<>();
    List<Profile> profiles = new ArrayList<>();
    double[][] delay = new double[servers][servers];
    for (int j = 0; j < servers; j++) {
      pool.add(Server.of("s" + j, 220 + random.nextInt(300)));
      profiles.add(Profile.decodeOnly(StepTimes.constant(0.01 + 0.02 * random.nextDouble())));
      for (int k = 0; k < servers; k++) {
        delay[j][k] = 0.05 * random.nextDouble();
      }
    }
    HopDelay delays = DenseDelay.of(delay);
    ModelShape model = ModelShape.uniform("m", blocks, 100, 1);
    Workload workload = Workload.of(new Slot(50, 50, 10, 16), sessions);
    return Problem.single(pool, delays, profiles, model, workload.withLoad(LoadProfile.FULL));
  }

  private static double modelMean(Problem problem, Outcome outcome) {
    assertThat(outcome).isInstanceOfAny(Outcome.Feasible.class, Outcome.Optimal.class);
    var plan =
        outcome instanceof Outcome.Feasible(var feasible)
            ? feasible
            : ((Outcome.Optimal) outcome).plan();
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    double total = 0;
    for (var chain : plan.placements().getFirst().chains()) {
      int[] servers = chain.hops().stream().mapToInt(h -> pool.number(h.server())).toArray();
      int[] cuts = new int[servers.length + 1];
      for (int h = 0; h < servers.length; h++) {
        cuts[h + 1] = chain.hops().get(h).span().end();
      }
      var route = new dev.whorl.planning.cost.Route(servers, cuts, chain.capacity());
      total += chain.capacity() * ModelCost.seconds(pool, route);
    }
    return total / pool.sessions();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void bothSolversFindWhatEnumerationFinds(long seed) {
    Problem problem = ring(seed, 4, 5, 2);
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    SpanProblem spans = new PoolSpans(pool).problem();
    RoutedSpans best = Objects.requireNonNull(BruteForce.solve(spans), "seed " + seed);
    for (ExactSearch search : ExactSearch.values()) {
      double mean = modelMean(problem, new ExactSolver(search, null).solve(problem, BUDGET));
      assertThat(mean).as("seed %d", seed).isCloseTo(best.total(spans) / 2, within(1e-9));
    }
  }

  @Test
  void oneSessionsOptimumIsCertified() {
    Problem problem = ring(3, 4, 5, 1);
    assertThat(new ExactSolver(ExactSearch.MILP, null).solve(problem, BUDGET))
        .isInstanceOf(Outcome.Optimal.class);
  }

  @Test
  void tooLittleMemoryIsProvedInfeasible() {
    Problem problem = ring(3, 2, 12, 2);
    assertThat(new ExactSolver(ExactSearch.CP_SAT, null).solve(problem, BUDGET))
        .isInstanceOfSatisfying(
            Outcome.Infeasible.class,
            i -> assertThat(i.constraint()).isEqualTo(Outcome.Constraint.MEMORY));
  }

  @Test
  void outOfTimeItKeepsTheHeuristicsPlanAndSaysHowFarItCanBeFromTheOptimum() {
    Problem problem = ring(11, 8, 8, 4);
    var solver = new ExactSolver(ExactSearch.MILP, new RivalSolver(new CgBp(0)));
    Outcome outcome = solver.solve(problem, Budget.of(Duration.ofSeconds(2)));
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Outcome.TimedOut.class,
            late -> {
              assertThat(late.best()).isNotNull();
              assertThat(late.detail()).contains("proved").contains("gap");
            });
  }
}
