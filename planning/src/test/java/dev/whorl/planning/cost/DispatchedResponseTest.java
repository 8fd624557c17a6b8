package dev.whorl.planning.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class DispatchedResponseTest {
  private static final Profile FAST =
      Profile.of(StepTimes.linear(300e-6, 7e-6), new ChunkTime(256, 1.5e-3, 1e-3));
  private static final Profile SLOW =
      Profile.of(StepTimes.linear(900e-6, 21e-6), new ChunkTime(256, 4.5e-3, 3e-3));
  private static final Problem PROBLEM =
      Problem.single(
          List.of(Server.of("a", 1_000), Server.of("b", 1_000), Server.of("c", 1_000)),
          ZoneDelay.perServer(new double[] {5e-4, 5e-4, 5e-4}),
          List.of(FAST, FAST, SLOW),
          ModelShape.uniform("m", 32, 10, 1),
          new Workload(new Slot(1_024, 512, 1, 256), 8, null, LoadProfile.UNIFORM));
  private static final Pool POOL = Pool.of(PROBLEM, PROBLEM.deployments().getFirst());

  private static Route whole(int server, int sessions) {
    return new Route(new int[] {server}, new int[] {0, POOL.blocks()}, sessions);
  }

  private static double alone(int server) {
    return TrafficCost.seconds(POOL, List.of(whole(server, 1)))[0];
  }

  @Test
  void aSecondSessionGoesToTheServerWithout() {
    List<Route> equal = List.of(whole(0, 8), whole(1, 8));
    assertThat(DispatchedResponse.at(POOL, equal, 2).mean()).isCloseTo(alone(0), within(1e-9));
    assertThat(DispatchedResponse.at(POOL, equal, 3).mean()).isGreaterThan(1.01 * alone(0));
  }

  @Test
  void theSlowServerIsTakenWhenTheFastOneIsFull() {
    List<Route> routes = List.of(whole(2, 4), whole(0, 1));
    assertThat(DispatchedResponse.at(POOL, routes, 1).mean()).isCloseTo(alone(0), within(1e-9));
    var two = DispatchedResponse.at(POOL, routes, 2);
    assertThat(two.mean()).isCloseTo((alone(0) + alone(2)) / 2, within(1e-9));
    assertThat(two.tail()).isCloseTo(alone(2), within(1e-9));
  }

  @Test
  void thereIsNoAnswerWithoutSlots() {
    assertThat(DispatchedResponse.at(POOL, List.of(whole(0, 2)), 3).mean()).isInfinite();
    assertThat(DispatchedResponse.seconds(POOL, List.of(whole(0, 7)))).isInfinite();
    assertThat(DispatchedResponse.seconds(POOL, List.of(whole(0, 8)))).isFinite();
  }

  @Test
  void sixOfEightSessionsOnOneOfThreeIsWorseThanThree() {
    Pool pool = POOL;
    double uneven = DispatchedResponse.seconds(pool, List.of(whole(0, 1), whole(1, 7)));
    double even = DispatchedResponse.seconds(pool, List.of(whole(0, 4), whole(1, 4)));
    assertThat(even).isLessThan(0.95 * uneven);
  }

  /** The tail is never below the mean, and that of one slot or of all is what it says. */
  @Property(tries = 200)
  void theTailIsNeverBelowTheMean(
      @ForAll @IntRange(min = 0, max = 6) int first,
      @ForAll @IntRange(min = 0, max = 6) int second,
      @ForAll @IntRange(min = 1, max = 40) int third,
      @ForAll @IntRange(min = 1, max = 52) int sessions) {
    List<Route> routes =
        java.util.stream.Stream.of(whole(0, first), whole(1, second), whole(2, third))
            .filter(r -> r.capacity() > 0)
            .toList();
    var load = DispatchedResponse.at(POOL, routes, sessions);
    int slots = first + second + third;
    assertThat(Double.isFinite(load.mean())).isEqualTo(sessions <= slots);
    if (sessions <= slots) {
      assertThat(load.tail()).isGreaterThanOrEqualTo(load.mean() * (1 - 1e-9));
      assertThat(load.mean()).isGreaterThanOrEqualTo(alone(0) * (1 - 1e-9));
    }
  }
}
