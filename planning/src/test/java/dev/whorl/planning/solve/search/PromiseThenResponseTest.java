package dev.whorl.planning.solve.search;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.DispatchedResponse;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.SlotMeans;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class PromiseThenResponseTest {
  private static final Search.Effort EFFORT = new Search.Effort(7, 60);
  private static final double SLACK = 1.01 * (1 + 1e-9);

  private static Pool pool(Problem problem) {
    return Pool.of(problem, problem.deployments().getFirst());
  }

  private static Draft certified(Pool pool) {
    return new Search(pool, CostBasis.CERTIFIED, EFFORT, () -> false).best();
  }

  private static Draft all(Pool pool, List<List<Route>> known) {
    return new PromiseThenResponse(pool, EFFORT, () -> false).best(known);
  }

  @Test
  void theWorstBoundIsHardlyAboveThatOfTheLeastMeanAndTheResponseIsNot() {
    assertThat(LongStream.rangeClosed(1, 6))
        .allSatisfy(seed -> {
          Pool pool = pool(RandomProblems.of(seed, 8));
          Draft certified = certified(pool);
          Draft all = all(pool, List.of());
          assertThat(all.score().feasible()).isEqualTo(certified.score().feasible());
          if (certified.score().feasible()) {
            assertThat(worst(pool, all)).isLessThanOrEqualTo(SLACK * worst(pool, certified));
            assertThat(response(pool, all)).isLessThanOrEqualTo(1.02 * response(pool, certified));
          }
        });
  }

  @Test
  void underAnObjectiveAnyBoundWithinItWillDo() {
    assertThat(LongStream.rangeClosed(1, 6))
        .allSatisfy(seed -> {
          Problem problem = RandomProblems.of(seed, 8);
          double wide = 1.3 * worst(pool(problem), certified(pool(problem)));
          Pool pool = withObjective(problem, wide);
          Draft certified = certified(pool);
          Draft all = all(pool, List.of());
          if (certified.score().feasible()) {
            assertThat(worst(pool, all)).isLessThanOrEqualTo(wide);
            assertThat(response(pool, all)).isLessThanOrEqualTo(1.02 * response(pool, certified));
          }
        });
  }

  @Test
  void knownRoutesThatKeepThePromiseDoNotAnswerSooner() {
    assertThat(LongStream.rangeClosed(1, 6))
        .allSatisfy(seed -> {
          Pool pool = pool(RandomProblems.of(seed, 8));
          Search.Effort more = new Search.Effort(8, 400);
          Draft known = new Search(pool, CostBasis.TRAFFIC, more, () -> false).best();
          Draft all = all(pool, List.of(known.routes()));
          if (worst(pool, known) <= worst(pool, all)) {
            assertThat(response(pool, all)).isLessThanOrEqualTo(1.02 * response(pool, known));
          }
        });
  }

  /** Two equal servers that hold the whole model each: their sessions are shared out. */
  @Test
  void equalServersShareTheSessions() {
    Profile profile = Profile.of(StepTimes.linear(300e-6, 7e-6), new ChunkTime(256, 1.5e-3, 1e-3));
    Pool pool = pool(equal(2, 1_000, profile, ModelShape.uniform("m", 32, 10, 1), 1, 16));
    assertThat(most(certified(pool))).isEqualTo(15);
    assertThat(most(all(pool, List.of()))).isBetween(8, 9);
  }

  /** Six that hold half of it each, three chains: not 1 + 1 + 6, whose certified mean is less. */
  @Test
  void equalChainsShareTheSessions() {
    Profile profile = Profile.of(StepTimes.linear(1.48e-3, 20e-6), new ChunkTime(256, 5e-3, 0));
    Pool pool = pool(equal(6, 10_240, profile, ModelShape.uniform("m", 32, 416, 8_192), 6, 8));
    List<Route> even = all(pool, List.of()).routes();
    assertThat(even).extracting(Route::capacity).containsExactlyInAnyOrder(3, 3, 2);
    int[] sessions = {1, 1, 6};
    List<Route> uneven =
        IntStream.range(0, 3).mapToObj(k -> even.get(k).withCapacity(sessions[k])).toList();
    double mean = mean(CostBasis.CERTIFIED.seconds(pool, uneven), sessions);
    assertThat(mean).isLessThan(mean(CostBasis.CERTIFIED.seconds(pool, even), 2, 3, 3));
    assertThat(DispatchedResponse.seconds(pool, even))
        .isLessThan(0.95 * DispatchedResponse.seconds(pool, uneven));
  }

  private static double mean(double[] seconds, int... sessions) {
    return IntStream.range(0, 3).mapToDouble(k -> seconds[k] * sessions[k]).sum() / 8;
  }

  private static Problem equal(
      int count, long memory, Profile profile, ModelShape model, long cache, int sessions) {
    double[] access = new double[count];
    Arrays.fill(access, 5e-4);
    return Problem.single(
        IntStream.range(0, count).mapToObj(j -> Server.of("s" + j, memory)).toList(),
        ZoneDelay.perServer(access),
        Collections.nCopies(count, profile),
        model,
        new Workload(new Slot(1_024, 512, cache, 256), sessions, null, LoadProfile.UNIFORM));
  }

  private static Pool withObjective(Problem problem, double seconds) {
    var deployment = problem.deployments().getFirst();
    return pool(
        problem.with(deployment.withWorkload(deployment.workload().withObjective(seconds))));
  }

  private static int most(Draft draft) {
    return draft.routes().stream().mapToInt(Route::capacity).max().orElseThrow();
  }

  private static double worst(Pool pool, Draft draft) {
    return SlotMeans.worst(CostBasis.CERTIFIED.seconds(pool, draft.routes()));
  }

  private static double response(Pool pool, Draft draft) {
    return DispatchedResponse.seconds(pool, draft.routes());
  }
}
