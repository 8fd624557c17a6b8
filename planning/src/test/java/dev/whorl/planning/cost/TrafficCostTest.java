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
import org.junit.jupiter.api.Test;

final class TrafficCostTest {
  private static final Profile PROFILE =
      Profile.of(StepTimes.linear(300e-6, 7e-6), new ChunkTime(256, 15e-3, 10e-3));
  private static final Problem PROBLEM =
      Problem.single(
          List.of(Server.of("a", 1_000), Server.of("b", 1_000)),
          ZoneDelay.perServer(new double[] {5e-4, 5e-4}),
          List.of(PROFILE, PROFILE),
          ModelShape.uniform("m", 32, 10, 1),
          new Workload(new Slot(1_024, 512, 1, 256), 8, null, LoadProfile.UNIFORM));
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
    double three = TrafficCost.seconds(POOL, List.of(whole(0, 1), whole(0, 1), whole(0, 1)))[0];
    double elsewhere = TrafficCost.seconds(POOL, List.of(whole(0, 1), whole(1, 5)))[0];
    assertThat(two).isGreaterThan(alone);
    assertThat(three).isGreaterThan(two);
    assertThat(elsewhere).isCloseTo(alone, within(1e-9));
  }
}
