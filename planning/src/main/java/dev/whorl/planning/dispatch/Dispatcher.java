package dev.whorl.planning.dispatch;

import dev.whorl.planning.dispatch.ChainState.Running;
import dev.whorl.planning.dispatch.DispatchState.Waiting;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sessions, chains and queues as a state machine: an event and a state give the next state and the
 * sessions that start. No clock, no threads; the same in router and simulator.
 */
public final class Dispatcher {
  /**
   * What follows from an event.
   *
   * @param granted sessions that take a slot now, already counted in the state
   * @param waiting the choice for the session that arrived, if it waits; empty otherwise
   */
  public record Step(DispatchState state, List<Grant> granted, List<Choice> waiting) {
    public Step {
      granted = List.copyOf(granted);
      waiting = List.copyOf(waiting);
    }
  }

  /** A session that takes a slot of a chain. */
  public record Grant(SessionRequest request, int chain) {}

  private final DispatchPolicy policy;
  private final Traffic traffic = new Traffic();

  /**
   * A dispatcher.
   *
   * @param policy chooses among the chains; whose turn it is the order of those who wait says
   */
  public Dispatcher(DispatchPolicy policy) {
    this.policy = policy;
  }

  /** Takes in one event. */
  public Step on(DispatchState before, DispatchEvent event) {
    DispatchState state = before.at(event.seconds());
    List<Choice> told = new ArrayList<>();
    switch (event) {
      case DispatchEvent.Arrived(double t, SessionRequest request) ->
          state = arrived(state, request, told);
      case DispatchEvent.Answered(double t, int tokens, boolean stopped) ->
          state = state.withAnswer(tokens, stopped);
      case DispatchEvent.Ended(double t, String session) -> state = ended(state, session);
      case DispatchEvent.Abandoned(double t, String session) ->
          state = state.withWaiting(without(state.waiting(), session));
      case DispatchEvent.Refused refused -> state = refused(state, refused);
      case DispatchEvent.ChainLost(double t, SessionRequest request) ->
          state = front(ended(state, request.id()), request);
      case DispatchEvent.Measured m -> state = measured(state, m);
      case DispatchEvent.Replanned(double t, List<ChainState> chains) ->
          state = centralised(state.withChains(chains));
      case DispatchEvent.Tick tick -> {}
    }
    List<Grant> granted = new ArrayList<>();
    state = serve(state, granted);
    boolean started = granted.stream().anyMatch(g -> isArrival(event, g.request()));
    return new Step(state, granted, started ? List.of() : told);
  }

  private static boolean isArrival(DispatchEvent event, SessionRequest request) {
    return event instanceof DispatchEvent.Arrived(double t, SessionRequest r) && r.equals(request);
  }

  private DispatchState arrived(DispatchState state, SessionRequest request, List<Choice> told) {
    Choice choice = policy.choose(state, request);
    told.add(choice);
    int queue = choice instanceof Choice.WaitFor(int chain, double w) ? chain : Waiting.CENTRAL;
    List<Waiting> waiting = new ArrayList<>(state.waiting());
    waiting.add(new Waiting(request, queue, false));
    return state.withWaiting(waiting);
  }

  private static DispatchState ended(DispatchState state, String session) {
    List<ChainState> chains = new ArrayList<>(state.chains());
    chains.replaceAll(chain ->
        chain.running().stream().anyMatch(r -> r.session().equals(session))
            ? chain.withRunning(
                chain.running().stream().filter(r -> !r.session().equals(session)).toList())
            : chain);
    return state.withChains(chains);
  }

  private static DispatchState refused(DispatchState state, DispatchEvent.Refused refused) {
    for (int k = 0; k < state.chains().size(); k++) {
      for (Running running : state.chains().get(k).running()) {
        if (running.session().equals(refused.session())) {
          List<ChainState> chains = new ArrayList<>(ended(state, refused.session()).chains());
          chains.set(k, chains.get(k).closedUntil(refused.retryAtSeconds()));
          return front(state.withChains(chains), running.request());
        }
      }
    }
    return state;
  }

  private static DispatchState front(DispatchState state, SessionRequest request) {
    List<Waiting> waiting = new ArrayList<>(state.waiting());
    waiting.addFirst(new Waiting(request, Waiting.CENTRAL, true));
    return state.withWaiting(waiting);
  }

  private DispatchState measured(DispatchState state, DispatchEvent.Measured m) {
    List<ChainState> chains = new ArrayList<>(state.chains());
    ChainState chain = chains.get(m.chain());
    int[] sessions = Traffic.sessions(chains);
    sessions[m.chain()] = m.sessions();
    double usual = traffic.over(chains).secondsPerToken(m.chain(), sessions);
    chains.set(m.chain(), chain.withPace(chain.pace().with(m.tokenSeconds() / usual, 1)));
    return state.withChains(chains);
  }

  /** Chains have new numbers: whoever waited for one of them waits centrally. */
  private static DispatchState centralised(DispatchState state) {
    List<Waiting> waiting = new ArrayList<>(state.waiting());
    waiting.replaceAll(w -> new Waiting(w.request(), Waiting.CENTRAL, w.again()));
    return state.withWaiting(waiting);
  }

  /** Starts whoever may start, in queue order, until nobody may. */
  private DispatchState serve(DispatchState before, List<Grant> granted) {
    DispatchState state = before;
    while (true) {
      Grant grant = next(state);
      if (grant == null) {
        return state;
      }
      granted.add(grant);
      state = start(state, grant);
    }
  }

  /**
   * Who starts next: the first in line where the policy says so; null: nobody may start now. Of the
   * central queue nobody passes the first.
   */
  public @Nullable Grant next(DispatchState state) {
    if (state.chains().stream().noneMatch(c -> c.free(state.nowSeconds()))) {
      return null;
    }
    for (Waiting waiting : state.waiting()) {
      int chain = slot(state, waiting);
      if (chain >= 0) {
        return new Grant(waiting.request(), chain);
      }
      if (waiting.chain() == Waiting.CENTRAL) {
        return chainQueues(state);
      }
    }
    return null;
  }

  private static @Nullable Grant chainQueues(DispatchState state) {
    for (Waiting waiting : state.waiting()) {
      if (waiting.chain() >= 0 && state.chains().get(waiting.chain()).free(state.nowSeconds())) {
        return new Grant(waiting.request(), waiting.chain());
      }
    }
    return null;
  }

  /** The first of the central queue sees every chain's own queue, and those behind it. */
  private int slot(DispatchState state, Waiting waiting) {
    if (waiting.chain() >= 0) {
      return state.chains().get(waiting.chain()).free(state.nowSeconds()) ? waiting.chain() : -1;
    }
    List<Waiting> others = without(state.waiting(), waiting.request().id());
    return policy.choose(state.withWaiting(others), waiting.request())
            instanceof Choice.Start(int chain)
        ? chain
        : -1;
  }

  private DispatchState start(DispatchState state, Grant grant) {
    List<ChainState> chains = new ArrayList<>(state.chains());
    ChainState chain = chains.get(grant.chain());
    Forecast forecast = Forecast.of(state, traffic);
    double now = state.nowSeconds();
    List<Running> running = new ArrayList<>(chain.running());
    running.add(
        new Running(
            grant.request(),
            now + forecast.firstTokenSeconds(grant.chain(), grant.request()),
            now + forecast.seconds(grant.chain(), grant.request())));
    chains.set(grant.chain(), chain.withRunning(running));
    return state.withChains(chains).withWaiting(without(state.waiting(), grant.request().id()));
  }

  private static List<Waiting> without(List<Waiting> waiting, String session) {
    return waiting.stream().filter(w -> !w.request().id().equals(session)).toList();
  }
}
