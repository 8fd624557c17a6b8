package dev.whorl.planning.solve.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import dev.whorl.planning.solve.RandomProblems;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class CertifiedThenUsualTest {
  private static final Search.Effort EFFORT = new Search.Effort(7, 60);

  private static Pool pool(long seed) {
    Problem problem = RandomProblems.of(seed, 8);
    return Pool.of(problem, problem.deployments().getFirst());
  }

  @Test
  void whatIsGivenUpOfTheCertifiedObjectiveIsGainedInTraffic() {
    assertThat(LongStream.rangeClosed(1, 6))
        .allSatisfy(seed -> {
          Pool pool = pool(seed);
          Draft certified = new Search(pool, CostBasis.CERTIFIED, EFFORT, () -> false).best();
          Draft all = new CertifiedThenUsual(pool, EFFORT, () -> false).best(List.of());
          assertThat(all.score().feasible()).isEqualTo(certified.score().feasible());
          double loss = all.score().seconds() / certified.score().seconds();
          double gain = traffic(pool, all) / traffic(pool, certified);
          assertThat(loss).isLessThanOrEqualTo(1.15 * 1.01);
          assertThat(loss <= 1.01 * (1 + 1e-9) || loss * gain <= 1.01).isTrue();
        });
  }

  @Test
  void hardlyAboveRoutesThatWereKnown() {
    assertThat(LongStream.rangeClosed(1, 6))
        .allSatisfy(seed -> {
          Pool pool = pool(seed);
          Search.Effort more = new Search.Effort(8, 400);
          Draft known = new Search(pool, CostBasis.CERTIFIED, more, () -> false).best();
          List<List<Route>> start = List.of(known.routes());
          Draft all = new CertifiedThenUsual(pool, EFFORT, () -> false).best(start);
          assertThat(all.score().seconds()).isLessThanOrEqualTo(1.01 * known.score().seconds());
        });
  }

  /** Two equal servers that hold the whole model each: their sessions are shared out. */
  @Test
  void equalServersShareTheSessions() {
    Problem problem = twoEqualServers(16);
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    Draft certified = new Search(pool, CostBasis.CERTIFIED, EFFORT, () -> false).best();
    Draft all = new CertifiedThenUsual(pool, EFFORT, () -> false).best(List.of());
    assertThat(most(certified)).isEqualTo(15);
    assertThat(most(all)).isBetween(8, 10);
  }

  private static Problem twoEqualServers(int sessions) {
    Profile profile = Profile.of(StepTimes.linear(300e-6, 7e-6), new ChunkTime(256, 1.5e-3, 1e-3));
    return Problem.single(
        List.of(Server.of("a", 1_000), Server.of("b", 1_000)),
        ZoneDelay.perServer(new double[] {5e-4, 5e-4}),
        List.of(profile, profile),
        ModelShape.uniform("m", 32, 10, 1),
        new Workload(new Slot(1_024, 512, 1, 256), sessions, null, LoadProfile.UNIFORM));
  }

  private static int most(Draft draft) {
    return draft.routes().stream().mapToInt(Route::capacity).max().orElseThrow();
  }

  private static double traffic(Pool pool, Draft draft) {
    var judge = new Judge(pool, CostBasis.TRAFFIC);
    return judge.draft(draft.spans(), draft.routes()).score().seconds();
  }
}
