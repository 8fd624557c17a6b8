package dev.whorl.planning.solve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Search;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where the published method is unboundedly worse: L² equal servers with room for the whole model
 * and one session, R = L². It puts one block on each, L hops; the optimum is one hop.
 */
final class CounterExampleTest {
  private static final double DELAY = 0.05;
  private static final double TAU = 0.002;

  /** Servers that hold {@code L/h} blocks and one session of them; s = L, c = 1 byte. */
  private static Draft solve(int blocks, int hops) {
    int count = blocks * blocks;
    long held = Math.ceilDiv(blocks, hops);
    long memory = held * blocks + held;
    List<Server> servers =
        IntStream.range(0, count).mapToObj(j -> Server.of("s" + j, memory)).toList();
    double[] roundTrips = new double[count];
    Arrays.fill(roundTrips, DELAY);
    Problem problem =
        Problem.single(
            servers,
            new RelayDelay(roundTrips),
            Collections.nCopies(count, Profile.decodeOnly(StepTimes.constant(TAU))),
            ModelShape.uniform("m", blocks, blocks, 1),
            new Workload(new Slot(1, 1, 1, 1), count / hops, null, LoadProfile.FULL));
    Pool pool = Pool.of(problem, problem.deployments().getFirst());
    return new Search(pool, CostBasis.MODEL, new Search.Effort(1, 0), () -> false).best();
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 8, 16, 32})
  void oneHopForEverySession(int blocks) {
    Draft draft = solve(blocks, 1);
    assertThat(draft.score().feasible()).isTrue();
    assertThat(draft.score().seconds())
        .isCloseTo(DELAY + blocks * TAU, Percentage.withPercentage(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"4,2", "8,2", "8,4", "9,3", "16,2", "16,4", "24,3"})
  void asFewHopsAsMemoryAllows(int blocks, int hops) {
    Draft draft = solve(blocks, hops);
    assertThat(draft.score().feasible()).isTrue();
    assertThat(draft.score().seconds()).isLessThanOrEqualTo(1.05 * (hops * DELAY + blocks * TAU));
  }
}
