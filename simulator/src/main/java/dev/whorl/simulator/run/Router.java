package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.dispatch.Admission;
import dev.whorl.planning.dispatch.Admission.Answer;
import dev.whorl.planning.dispatch.ChainState;
import dev.whorl.planning.dispatch.DispatchEvent;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.DispatchState;
import dev.whorl.planning.dispatch.Dispatcher;
import dev.whorl.planning.dispatch.SessionRequest;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Slot;
import dev.whorl.simulator.engine.DataPlane;
import dev.whorl.simulator.engine.DataPlane.Refusal;
import dev.whorl.simulator.engine.DataPlane.SessionView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** The router of one deployment: planning's dispatcher and admission over the chains of a plan. */
final class Router {
  private static final String ONE_FLOW = "all";

  private final DataPlane plane;
  private final int deployment;
  private final Measures measures;
  private final Rules rules;
  private final Admission gate;
  private final Dispatcher dispatcher;
  private final Map<String, Integer> sessions = new HashMap<>();
  private final Map<Integer, Integer> chainOf = new HashMap<>();
  private final List<Offer> offers = new ArrayList<>();
  private DispatchState state = DispatchState.idle(List.of());

  Router(DataPlane plane, int deployment, Measures measures, Rules rules) {
    this.plane = plane;
    this.deployment = deployment;
    this.measures = measures;
    this.rules = rules;
    this.gate = new Admission(rules.slot, rules.limits.maxLength(), rules.limits.maxWaitSeconds());
    this.dispatcher = new Dispatcher(rules.policy);
  }

  /** What it admits, how it dispatches, whom it lets wait. */
  record Rules(Slot slot, DispatchPolicy policy, QueueLimits limits) {}

  /** A chain that was ever offered, at its largest; its number is its position. */
  record Offer(Chain chain, int route) {}

  /** Every chain that was ever offered. */
  List<Offer> offers() {
    return List.copyOf(offers);
  }

  /** Offers chains whose promises stay. */
  void open(List<Chain> chains, List<ChainBound> bounds) {
    for (int c = 0; c < chains.size(); c++) {
      ChainBound bound = bounds.get(c);
      int number = open(chains.get(c), bound, begun -> bound);
      admit(number, chains.get(c).capacity());
    }
  }

  /**
   * Makes a chain known, which takes no session before {@link #admit}; returns its number.
   *
   * @param between what was promised for it from a moment until now
   */
  int open(Chain chain, ChainBound bound, DoubleFunction<ChainBound> between) {
    int number = offers.size();
    int route = plane.route(deployment, chain.hops(), number);
    offers.add(new Offer(chain, route));
    measures.promise(
        route,
        new RouteUse(
            plane::now, RouteUse.Promise.of(bound), b -> RouteUse.Promise.of(between.apply(b))));
    List<ChainState> next = new ArrayList<>(state.chains());
    next.add(ChainState.idle(0, bound.boundSeconds(), bound.firstTokenSeconds(), bound.usual()));
    apply(new DispatchEvent.Replanned(plane.now(), next));
    return number;
  }

  /** Another certificate is in force for a chain, which counts so many sessions on it. */
  void promise(int number, int counted, ChainBound bound) {
    Offer offer = offers.get(number);
    if (counted > offer.chain().capacity()) {
      offers.set(number, new Offer(offer.chain().withCapacity(counted), offer.route()));
    }
    RouteUse use = measures.route(offer.route());
    if (use != null) {
      use.promise(RouteUse.Promise.of(bound));
    }
    ChainState old = state.chains().get(number);
    replace(number, old.certified(bound.boundSeconds(), bound.firstTokenSeconds(), bound.usual()));
  }

  /** How many sessions a chain takes; those that it has beyond go on. */
  void admit(int number, int sessions) {
    ChainState old = state.chains().get(number);
    if (old.capacity() != sessions) {
      replace(number, old.withCapacity(sessions));
    }
  }

  private void replace(int number, ChainState chain) {
    List<ChainState> next = new ArrayList<>(state.chains());
    next.set(number, chain);
    apply(new DispatchEvent.Replanned(plane.now(), next));
  }

  /** Offers no more sessions to the chains over a server. */
  void close(String server) {
    for (int c = 0; c < offers.size(); c++) {
      if (uses(offers.get(c).chain(), server)) {
        admit(c, 0);
      }
    }
  }

  /** Sessions that hold a chain now. */
  int running() {
    return chainOf.size();
  }

  /** Sessions that hold the chain. */
  List<Integer> sessionsOn(int number) {
    return chainOf.entrySet().stream()
        .filter(e -> e.getValue() == number)
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
    switch (gate.decide(state, rules.policy, request)) {
      case Answer.TooLong(int tokens, int limit) -> plane.refuse(session, Refusal.TOO_LONG);
      case Answer.Busy(double retryAfter) -> plane.refuse(session, Refusal.QUEUE_FULL);
      case Answer.Admitted() -> {
        sessions.put(request.id(), session);
        apply(new DispatchEvent.Arrived(plane.now(), request));
        giveUpAfter(session, rules.limits.maxWaitSeconds());
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
    if (view.producedTokens() > 0) {
      boolean stopped = view.producedTokens() < view.expectedOutputTokens();
      apply(new DispatchEvent.Answered(plane.now(), view.producedTokens(), stopped));
    }
    apply(new DispatchEvent.Ended(plane.now(), id(view)));
  }

  void lost(int session) {
    chainOf.remove(session);
    apply(new DispatchEvent.ChainLost(plane.now(), request(session)));
    giveUpAfter(session, rules.limits.recoverySeconds());
  }

  private void apply(DispatchEvent event) {
    Dispatcher.Step step = dispatcher.on(state, event);
    state = step.state();
    for (Dispatcher.Grant grant : step.granted()) {
      Integer session = sessions.get(grant.request().id());
      if (session != null) {
        chainOf.put(session, grant.chain());
        plane.start(session, offers.get(grant.chain()).route(), 0);
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
