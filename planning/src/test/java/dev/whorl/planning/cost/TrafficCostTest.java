package dev.whorl.planning.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.bench.Family;
import dev.whorl.planning.bench.Instances;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrafficCostTest {
  private static final Problem PROBLEM =
      Instances.problem(Family.WHOLE_MODEL.instance(1, 8), LoadProfile.UNIFORM);
  private static final Pool POOL = Pool.of(PROBLEM, PROBLEM.deployments().getFirst());

  private static Route whole(int server, int sessions) {
    return new Route(new int[] {server}, new int[] {0, POOL.blocks()}, sessions);
  }

  @Test
  void aLoneSessionPaysForItsOwnPromptOnly() {
    Route route = whole(0, 1);
    var times = new UsualTimes(POOL, List.of(route)).of(route);
    var slot = POOL.deployment().workload().slot();
    double prompt = times.promptSeconds(Math.ceilDiv(slot.maxInputTokens(), 2));
    double share = prompt / Math.ceilDiv(slot.maxOutputTokens(), 2);
    assertThat(TrafficCost.seconds(POOL, List.of(route))[0])
        .isCloseTo(times.aloneSeconds() + share, within(1e-9));
  }

  @Test
  void promptsOfOthersOnTheServerHoldASessionUp() {
    double alone = TrafficCost.seconds(POOL, List.of(whole(0, 1)))[0];
    double two = TrafficCost.seconds(POOL, List.of(whole(0, 1), whole(0, 1)))[0];
    double three = TrafficCost.seconds(POOL, List.of(whole(0, 3)))[0];
    double elsewhere = TrafficCost.seconds(POOL, List.of(whole(0, 1), whole(1, 5)))[0];
    assertThat(two).isGreaterThan(alone);
    assertThat(three).isGreaterThan(two);
    assertThat(elsewhere).isCloseTo(alone, within(1e-9));
  }
}
