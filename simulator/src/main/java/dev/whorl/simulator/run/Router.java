package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.dispatch.Admission;
import dev.whorl.planning.dispatch.Admission.Answer;
import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.DispatchEvent;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.Dispatcher;
import dev.whorl.planning.dispatch.QueueOrder;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Slot;
import dev.whorl.simulator.engine.DataPlane;
import dev.whorl.simulator.engine.DataPlane.Refusal;
import dev.whorl.simulator.engine.DataPlane.SessionView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The router of one deployment: planning's dispatcher and admission over the chains of a plan. */
final class Router {
  private static final String ONE_FLOW = "all";

  private final DataPlane plane;
  private final int deployment;
  private final Admission gate;
  private final DispatchPolicy policy;
  private final QueueLimits limits;
  private final Dispatcher dispatcher;
  private final Map<String, Integer> sessions = new HashMap<>();
  private final Map<Integer, Integer> chainOf = new HashMap<>();
  private final List<Chain> chains = new ArrayList<>();
  private DispatchState state = DispatchState.idle(List.of());

  Router(DataPlane plane, int deployment, Slot slot, DispatchPolicy policy, QueueLimits limits) {
    this.plane = plane;
    this.deployment = deployment;
    this.gate = new Admission(slot, limits.maxLength(), limits.maxWaitSeconds());
    this.policy = policy;
    this.limits = limits;
    this.dispatcher = new Dispatcher(policy, QueueOrder.FIRST_COME);
  }

  /** Offers more chains, with their certificate; those from before keep their numbers. */
  void add(Placement placement, Certificate certificate) {
    List<ChainState> next = new ArrayList<>(state.chains());
    for (int c = 0; c < placement.chains().size(); c++) {
      ChainBound bound = certificate.chains().get(c);
      Chain chain = placement.chains().get(c);
      chains.add(chain);
      next.add(ChainState.idle(chain.capacity(), bound.boundSeconds(), bound.firstTokenSeconds()));
    }
    apply(new DispatchEvent.Replanned(plane.now(), next));
  }

  /** Offers no more sessions to the chains that match. */
  void close(Predicate<Chain> which) {
    List<ChainState> next = new ArrayList<>(state.chains());
    for (int c = 0; c < next.size(); c++) {
      if (which.test(chains.get(c))) {
        next.set(c, withCapacity(next.get(c), 0));
      }
    }
    apply(new DispatchEvent.Replanned(plane.now(), next));
  }

  private static ChainState withCapacity(ChainState chain, int capacity) {
    return new ChainState(
        capacity,
        chain.secondsPerToken(),
        chain.firstTokenSeconds(),
        chain.speed(),
        chain.running(),
        chain.closedUntilSeconds());
  }

  /** Whether any session holds a chain that uses the server. */
  boolean runsOn(String server) {
    for (int c = 0; c < chains.size(); c++) {
      if (!state.chains().get(c).running().isEmpty() && uses(chains.get(c), server)) {
        return true;
      }
    }
    return false;
  }

  /** Sessions on chains that match. */
  List<Integer> sessionsOn(Predicate<Chain> which) {
    return chainOf.entrySet().stream()
        .filter(e -> which.test(chains.get(e.getValue())))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  static boolean uses(Chain chain, String server) {
    for (Hop hop : chain.hops()) {
      if (hop.server().equals(server)) {
        return true;
      }
    }
    return false;
  }

  void arrived(int session) {
    SessionRequest request = request(session);
    switch (gate.decide(state, policy, request)) {
      case Answer.TooLong(int tokens, int limit) -> plane.refuse(session, Refusal.TOO_LONG);
      case Answer.Busy(double retryAfter) -> plane.refuse(session, Refusal.QUEUE_FULL);
      case Answer.Admitted() -> {
        sessions.put(request.id(), session);
        apply(new DispatchEvent.Arrived(plane.now(), request));
        giveUpAfter(session, limits.maxWaitSeconds());
      }
    }
  }

  private void giveUpAfter(int session, double seconds) {
    if (!chainOf.containsKey(session) && seconds < QueueLimits.EVER) {
      plane.callBack(session, seconds);
    }
  }

  void calledBack(int session) {
    if (!chainOf.containsKey(session)) {
      SessionView view = plane.session(session);
      sessions.remove(id(view));
      apply(new DispatchEvent.Abandoned(plane.now(), id(view)));
      plane.refuse(session, view.producedTokens() > 0 ? Refusal.LOST : Refusal.WAITED_TOO_LONG);
    }
  }

  void closed(int session) {
    SessionView view = plane.session(session);
    Integer chain = chainOf.remove(session);
    sessions.remove(id(view));
    if (chain != null && view.meanTokenSeconds() > 0) {
      int running = state.chains().get(chain).running().size();
      double seconds = view.meanTokenSeconds();
      apply(new DispatchEvent.Measured(plane.now(), chain, Math.max(1, running), seconds));
    }
    apply(new DispatchEvent.Ended(plane.now(), id(view)));
  }

  void lost(int session) {
    chainOf.remove(session);
    apply(new DispatchEvent.ChainLost(plane.now(), request(session)));
    giveUpAfter(session, limits.recoverySeconds());
  }

  private void apply(DispatchEvent event) {
    Dispatcher.Step step = dispatcher.on(state, event);
    state = step.state();
    for (Dispatcher.Grant grant : step.granted()) {
      Integer session = sessions.get(grant.request().id());
      if (session != null) {
        chainOf.put(session, grant.chain());
        int route = plane.route(deployment, chains.get(grant.chain()).hops());
        plane.start(session, route, 0);
      }
    }
  }

  private SessionRequest request(int session) {
    SessionView view = plane.session(session);
    return new SessionRequest(
        id(view),
        ONE_FLOW,
        view.inputTokens(),
        Math.max(1, view.expectedOutputTokens() - view.producedTokens()),
        view.arrivalSeconds());
  }

  private static String id(SessionView view) {
    return Long.toString(view.id());
  }
}
