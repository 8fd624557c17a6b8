package dev.whorl.planning.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.dispatch.ChainState.Running;
import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.HopTimes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LeastAddedTimeTest {
  private static final double BOUND = 1;

  private final LeastAddedTime policy = new LeastAddedTime();

  private static SessionRequest request(String id) {
    return new SessionRequest(id, "f", 100, 100, 0);
  }

  private static ChainState chain(double bound, int running, double firstToken, HopTimes... hops) {
    List<Running> sessions = new ArrayList<>();
    for (int i = 0; i < running; i++) {
      sessions.add(new Running(request("r" + i), firstToken, 100));
    }
    return ChainState.idle(8, bound, 1, new ChainTimes(100, List.of(hops))).withRunning(sessions);
  }

  private static HopTimes hop(String server, double step) {
    return new HopTimes(server, 0.001, step, 0, step);
  }

  private Choice choose(ChainState... chains) {
    return policy.choose(DispatchState.idle(List.of(chains)), request("new"));
  }

  @Test
  void theUsuallyFasterChainThoughItsBoundIsLarger() {
    assertThat(choose(chain(0.5, 0, 0, hop("a", 0.05)), chain(0.9, 0, 0, hop("b", 0.01))))
        .isEqualTo(new Choice.Start(1));
  }

  @Test
  void aSlowerServerThatIsIdleBeforeAFastOneThatWouldBeSharedForLong() {
    ChainState busy = chain(BOUND, 4, 0, hop("a", 0.02), hop("b", 0.02));
    assertThat(choose(busy, chain(BOUND, 0, 0, hop("c", 0.025), hop("d", 0.025))))
        .isEqualTo(new Choice.Start(1));
  }

  @Test
  void aChainOfOthersThatSharesItsServerCountsAsBusy() {
    ChainState others = chain(BOUND, 6, 0, hop("a", 0.02), hop("x", 0.02));
    ChainState shares = chain(BOUND, 0, 0, hop("a", 0.02), hop("b", 0.02));
    ChainState apart = chain(BOUND, 0, 0, hop("c", 0.021), hop("d", 0.021));
    assertThat(choose(others.withCapacity(6), shares, apart)).isEqualTo(new Choice.Start(2));
  }

  @Test
  void whereFewerPromptsAreAhead() {
    assertThat(choose(chain(BOUND, 1, 9, hop("a", 0.001)), chain(BOUND, 1, 0, hop("b", 0.001))))
        .isEqualTo(new Choice.Start(1));
  }

  @Test
  void fullChainsAreNoChoice() {
    assertThat(choose(chain(BOUND, 8, 0, hop("a", 0.01)))).isInstanceOf(Choice.WaitCentrally.class);
  }

  /** One slot, taken until the given moment. */
  private static ChainState taken(double step, double until) {
    ChainTimes times = new ChainTimes(100, List.of(hop("fast", step)));
    return ChainState.idle(1, BOUND, 1, times)
        .withRunning(List.of(new Running(request("runs"), 0, until)));
  }

  private static DispatchState state(int waiting, ChainState... chains) {
    List<DispatchState.Waiting> others = new ArrayList<>();
    for (int i = 0; i < waiting; i++) {
      others.add(new DispatchState.Waiting(request("w" + i), DispatchState.Waiting.CENTRAL, false));
    }
    return new DispatchState(0, List.of(chains), others);
  }

  @Test
  void theNextTurnOnAFastChainRatherThanAChainThatIsManyTimesSlower() {
    ChainState slow = chain(BOUND, 0, 0, hop("slow", 0.1));
    assertThat(policy.choose(state(0, taken(0.01, 2), slow), request("new")))
        .isEqualTo(new Choice.WaitCentrally(2));
    assertThat(policy.choose(state(0, taken(0.01, 9), slow), request("new")))
        .isEqualTo(new Choice.Start(1));
    // Hardly slower is not worth any wait.
    ChainState slower = chain(BOUND, 0, 0, hop("slow", 0.015));
    assertThat(policy.choose(state(0, taken(0.01, 0.1), slower), request("new")))
        .isEqualTo(new Choice.Start(1));
  }

  @Test
  void theSlowChainWhenManyWaitBehindForTheFastOne() {
    ChainState slow = chain(BOUND, 0, 0, hop("slow", 0.1));
    assertThat(policy.choose(state(1, taken(0.01, 1), slow), request("new")))
        .isEqualTo(new Choice.WaitCentrally(1));
    assertThat(policy.choose(state(10, taken(0.01, 1), slow), request("new")))
        .isEqualTo(new Choice.Start(1));
  }

  @Test
  void whatIsFreeWhenThePlaceIsNeededOrPatienceIsOver() {
    ChainState slow = chain(BOUND, 0, 0, hop("slow", 0.1));
    DispatchState state = state(0, taken(0.01, 2), slow);
    var patient = new LeastAddedTime(Patience.within(2, 4));
    assertThat(patient.choose(state, request("new"))).isEqualTo(new Choice.WaitCentrally(2));
    assertThat(new LeastAddedTime(Patience.within(1, 4)).choose(state, request("new")))
        .isEqualTo(new Choice.Start(1));
    assertThat(new LeastAddedTime(Patience.within(2, 3)).choose(state, request("new")))
        .isEqualTo(new Choice.Start(1));
    assertThat(patient.choose(state.at(1), request("new")))
        .isInstanceOf(Choice.WaitCentrally.class);
    assertThat(patient.choose(state.at(3), request("new"))).isEqualTo(new Choice.Start(1));
  }

  @Test
  void aSessionThatIsLateIsNotBelievedToEndAtOnce() {
    ChainState slow = chain(BOUND, 0, 0, hop("slow", 0.1));
    DispatchState late = state(0, taken(0.01, 100), slow).at(101);
    assertThat(policy.choose(late, request("new"))).isEqualTo(new Choice.Start(1));
  }

  /** What a session adds by its tokens shrinks with what answers usually get; prompts stay. */
  @Test
  void whereAnswersAreShortThePromptDecides() {
    ChainState promptAhead = chain(BOUND, 1, 2, hop("a", 0.001));
    ChainState slow = chain(BOUND, 1, 0, hop("b", 0.015));
    DispatchState state = DispatchState.idle(List.of(promptAhead, slow));
    SessionRequest longest = new SessionRequest("new", "f", 100, 400, 0);
    assertThat(policy.choose(state, longest)).isEqualTo(new Choice.Start(0));
    for (int i = 0; i < 20; i++) {
      state = state.withAnswer(10, true);
    }
    assertThat(policy.choose(state, longest)).isEqualTo(new Choice.Start(1));
  }
}
