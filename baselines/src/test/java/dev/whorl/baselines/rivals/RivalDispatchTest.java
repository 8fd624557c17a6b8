package dev.whorl.baselines.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.Choice;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.Pace;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.planning.model.ChainTimes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RivalDispatchTest {
  private static final SessionRequest REQUEST = new SessionRequest("r", "f", 50, 50, 0);

  private static ChainState chain(int capacity, int running, double seconds) {
    List<ChainState.Running> sessions = new ArrayList<>();
    for (int i = 0; i < running; i++) {
      SessionRequest request = new SessionRequest("x" + i, "f", 50, 50, 0);
      sessions.add(new ChainState.Running(request, 1, 7 + i));
    }
    return new ChainState(
        capacity, seconds, 1, ChainTimes.UNKNOWN, Pace.UNKNOWN, sessions, Double.NEGATIVE_INFINITY);
  }

  private static DispatchState state(ChainState... chains) {
    return new DispatchState(0, List.of(chains), List.of());
  }

  private static List<Integer> starts(DispatchPolicy policy, DispatchState state, int times) {
    List<Integer> chains = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      chains.add(((Choice.Start) policy.choose(state, REQUEST)).chain());
    }
    return chains;
  }

  @Test
  void roundRobinPassesOverFullChains() {
    DispatchState state = state(chain(2, 0, 1), chain(1, 1, 1), chain(2, 0, 1));
    assertThat(starts(new RoundRobin(), state, 4)).containsExactly(0, 2, 0, 2);
    assertThat(new RoundRobin().choose(state(chain(1, 1, 1)), REQUEST))
        .isEqualTo(new Choice.WaitCentrally(7));
  }

  @Test
  void weightedTurnsInterleave() {
    DispatchState state = state(chain(4, 0, 1), chain(2, 0, 1));
    assertThat(starts(new WeightedRoundRobin(100), state, 6)).containsExactly(0, 1, 0, 0, 1, 0);
  }

  @Test
  void aChainWhoseExpectedCacheIsNearlyFullIsPassedOver() {
    // Each session is expected to take 90 of 100 tokens: with 4 of 4 more than 0.875 are in use.
    DispatchState state = state(chain(5, 5, 1), chain(20, 20, 1), chain(20, 19, 1), chain(1, 0, 1));
    assertThat(starts(new WeightedRoundRobin(90), state, 3)).containsExactly(3, 3, 3);
  }

  @Test
  void exoTakesTheInstanceWithFewestSessions() {
    DispatchState state = state(chain(5, 3, 1), chain(5, 1, 9), chain(1, 1, 1));
    assertThat(new FewestSessions().choose(state, REQUEST)).isEqualTo(new Choice.Start(1));
  }

  @Test
  void petalsClientsAvoidFullChainsOnlyUnderThePenalty() {
    DispatchState state = state(chain(1, 1, 1), chain(5, 0, 2));
    assertThat(new LeastLatency(10).choose(state, REQUEST)).isEqualTo(new Choice.Start(1));
    assertThat(new LeastLatency(0).choose(state, REQUEST)).isEqualTo(new Choice.WaitFor(0, 7));
  }
}
