package dev.whorl.planning.moving;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Servers that do what they are told when they hear of it, in any order, and sessions that come and
 * go on them. What may not happen is looked for after every event.
 */
final class Agents {
  /** What a server is told. */
  private record Spec(Map<String, Blocks> wanted, Map<ChainId, Integer> capacities) {}

  private record Report(
      int applied,
      Map<String, Blocks> held,
      Map<String, Blocks> ready,
      Map<ChainId, Integer> sessions) {}

  private static final class Agent {
    final List<Spec> told = new ArrayList<>(List.of(new Spec(Map.of(), Map.of())));
    int applied;
    Map<String, Blocks> held = new HashMap<>();
    @Nullable Report heard;
    boolean gone;

    Spec spec() {
      return told.get(applied);
    }
  }

  /** A session, and where it still holds a slot. */
  private static final class Session {
    final int edition;
    final List<Hop> hops;
    final Set<String> on = new HashSet<>();
    boolean broken;

    Session(int edition, List<Hop> hops) {
      this.edition = edition;
      this.hops = hops;
      hops.forEach(hop -> on.add(hop.server()));
    }
  }

  private final Problem problem;
  private final List<Edition> editions;
  private final SplittableRandom random;
  private final Map<String, Agent> agents = new TreeMap<>();
  private final List<Session> sessions = new ArrayList<>();
  private final List<Revision> inForce = new ArrayList<>();

  Agents(Problem problem, List<Edition> editions, SplittableRandom random) {
    this.problem = problem;
    this.editions = editions;
    this.random = random;
    problem.servers().forEach(server -> agents.put(server.id(), new Agent()));
    editions.forEach(edition -> inForce.add(Revision.none(edition.id())));
  }

  List<Revision> inForce() {
    return List.copyOf(inForce);
  }

  int running() {
    return sessions.size();
  }

  Set<String> gone() {
    Set<String> gone = new HashSet<>();
    agents.forEach((name, agent) -> {
      if (agent.gone) {
        gone.add(name);
      }
    });
    return gone;
  }

  Map<String, ServerView> views() {
    Map<String, ServerView> views = new HashMap<>();
    agents.forEach((name, agent) -> {
      Report report = agent.heard;
      if (agent.gone) {
        views.put(name, new ServerView.Gone());
      } else if (report != null) {
        views.put(
            name,
            new ServerView.Heard(
                report.applied == agent.told.size() - 1,
                report.held,
                report.ready,
                report.sessions));
      }
    });
    return views;
  }

  /** The revisions are in force; servers hear of it later. */
  void write(List<Revision> revisions) {
    for (Revision revision : revisions) {
      for (int e = 0; e < inForce.size(); e++) {
        if (inForce.get(e).edition().equals(revision.edition())) {
          inForce.set(e, revision);
        }
      }
    }
    agents.forEach((name, agent) -> {
      Spec spec = spec(name);
      if (!spec.equals(agent.told.getLast())) {
        agent.told.add(spec);
      }
    });
  }

  private Spec spec(String server) {
    Map<String, Blocks> wanted = new HashMap<>();
    Map<ChainId, Integer> capacities = new HashMap<>();
    for (int e = 0; e < inForce.size(); e++) {
      Edition edition = editions.get(e);
      Blocks blocks = inForce.get(e).holding(server).wanted();
      if (!blocks.isEmpty()) {
        wanted.merge(edition.weights(), blocks, Blocks::plus);
      }
      for (LiveChain chain : inForce.get(e).chains()) {
        if (chain.hops().getFirst().server().equals(server)) {
          capacities.put(ChainId.of(edition, chain.hops()), chain.capacity());
        }
      }
    }
    return new Spec(wanted, capacities);
  }

  /** Something happens somewhere. */
  void happen(boolean faults) {
    String server = any(agents.keySet());
    switch (random.nextInt(faults ? 14 : 11)) {
      case 0, 1 -> hear(server);
      case 2, 3 -> report(server);
      case 4, 5 -> load(server);
      case 6 -> unload(server);
      case 7, 8, 9 -> admit();
      case 10 -> end();
      case 11 -> crash(server);
      default -> {}
    }
    look();
  }

  /** Everything that is under way arrives, sessions end, nobody comes. */
  void calm() {
    for (String server : agents.keySet()) {
      agent(server).applied = agent(server).told.size() - 1;
    }
    sessions.clear();
    for (String server : agents.keySet()) {
      unload(server);
      for (int i = 0; i < 40; i++) {
        load(server);
      }
      report(server);
    }
    look();
  }

  /** All that was sent arrives, and what is loaded is loaded; sessions stay. */
  void settle() {
    for (String server : agents.keySet()) {
      agent(server).applied = agent(server).told.size() - 1;
      unload(server);
      for (int i = 0; i < 40; i++) {
        load(server);
      }
    }
    agents.keySet().forEach(this::report);
    look();
  }

  /** Sessions come wherever they are let in. */
  void fill() {
    for (int i = 0; i < 60; i++) {
      admit();
    }
    agents.keySet().forEach(this::report);
    look();
  }

  private void hear(String server) {
    Agent agent = agent(server);
    int last = agent.told.size() - 1;
    if (agent.applied < last) {
      agent.applied += random.nextInt(1, last - agent.applied + 1);
    }
  }

  private void report(String server) {
    Agent agent = agent(server);
    boolean first = agent.heard == null;
    agent.heard = now(server, agent);
    if (first) {
      // Reports lag by less than a start takes.
      agents.forEach((name, other) -> other.heard = other.heard == null ? null : now(name, other));
    }
  }

  private Report now(String server, Agent agent) {
    Map<ChainId, Integer> counts = new HashMap<>();
    for (Session session : sessions) {
      if (session.on.contains(server)) {
        counts.merge(id(session), 1, Integer::sum);
      }
    }
    Map<String, Blocks> ready = new HashMap<>();
    agent.held.forEach((weights, blocks) ->
        ready.put(weights, blocks.and(agent.spec().wanted().getOrDefault(weights, Blocks.NONE))));
    return new Report(agent.applied, Map.copyOf(agent.held), ready, counts);
  }

  private ChainId id(Session session) {
    return ChainId.of(editions.get(session.edition), session.hops);
  }

  private void load(String server) {
    Agent agent = agent(server);
    for (Map.Entry<String, Blocks> entry : agent.spec().wanted().entrySet()) {
      Blocks held = agent.held.getOrDefault(entry.getKey(), Blocks.NONE);
      Blocks missing = entry.getValue().minus(held);
      if (!missing.isEmpty()) {
        var span = missing.spans().getFirst();
        Blocks one = Blocks.of(new Span(span.start(), span.start() + 1));
        agent.held.put(entry.getKey(), held.plus(one));
        return;
      }
    }
  }

  /** Drops what is not wanted and no session is on. */
  private void unload(String server) {
    Agent agent = agent(server);
    for (String weights : List.copyOf(agent.held.keySet())) {
      Blocks keep = agent.spec().wanted().getOrDefault(weights, Blocks.NONE);
      for (Session session : sessions) {
        if (editions.get(session.edition).weights().equals(weights)
            && session.on.contains(server)) {
          keep = keep.plus(on(session, server));
        }
      }
      agent.held.computeIfPresent(weights, kept(keep));
    }
  }

  private static BiFunction<String, Blocks, Blocks> kept(Blocks keep) {
    return (weights, held) -> held.and(keep);
  }

  private static Blocks on(Session session, String server) {
    return session.hops.stream()
        .filter(hop -> hop.server().equals(server))
        .map(hop -> Blocks.of(hop.span()))
        .findFirst()
        .orElse(Blocks.NONE);
  }

  private void admit() {
    int e = random.nextInt(inForce.size());
    // Routers may look at any revision: only the first server decides.
    List<LiveChain> chains = inForce.get(e).chains();
    if (chains.isEmpty()) {
      return;
    }
    List<Hop> hops = chains.get(random.nextInt(chains.size())).hops();
    Session session = new Session(e, hops);
    Agent first = agent(hops.getFirst().server());
    int most = first.spec().capacities().getOrDefault(id(session), 0);
    long there =
        sessions.stream()
            .filter(s -> s.edition == e && s.hops.equals(hops))
            .filter(s -> s.on.contains(hops.getFirst().server()))
            .count();
    boolean open =
        hops.stream()
            .allMatch(hop -> {
              Agent agent = agent(hop.server());
              String weights = editions.get(e).weights();
              Blocks ready =
                  agent
                      .held
                      .getOrDefault(weights, Blocks.NONE)
                      .and(agent.spec().wanted().getOrDefault(weights, Blocks.NONE));
              return !agent.gone && ready.contains(hop.span());
            });
    // A slot that its pool cannot give is refused, as after the crash of a first server.
    if (open && there < most && leftovers(e, hops) == 0) {
      sessions.add(session);
    }
  }

  private long leftovers(int edition, List<Hop> hops) {
    return sessions.stream()
        .filter(s -> s.edition == edition && s.hops.equals(hops) && s.broken)
        .count();
  }

  /** A session ends, and that is reported. */
  void endOne() {
    end();
    agents.keySet().forEach(this::report);
  }

  private void end() {
    if (!sessions.isEmpty()) {
      sessions.remove(random.nextInt(sessions.size()));
    }
  }

  private void crash(String server) {
    Agent agent = agent(server);
    agent.held = new HashMap<>();
    agent.applied = 0;
    // A new process hears the last word or a later one.
    for (int i = 0; i + 1 < agent.told.size(); i++) {
      agent.told.set(i, new Spec(Map.of(), Map.of()));
    }
    agent.told.addFirst(new Spec(Map.of(), Map.of()));
    agent.heard = null;
    for (Session session : sessions) {
      session.broken |= session.on.remove(server);
    }
    sessions.removeIf(session -> session.on.isEmpty());
  }

  /** The server never comes back. */
  void lose(String server) {
    crash(server);
    agent(server).gone = true;
    agents.forEach((name, agent) -> agent.heard = agent.heard == null ? null : now(name, agent));
    look();
  }

  private void look() {
    for (int e = 0; e < inForce.size(); e++) {
      counts(e);
    }
    for (Server server : problem.servers()) {
      assertThat(bytes(server.id()))
          .as("memory of %s", server.id())
          .isLessThanOrEqualTo(server.memoryBytes());
    }
    for (Session session : sessions) {
      for (String server : session.on) {
        String weights = editions.get(session.edition).weights();
        assertThat(agent(server).held.getOrDefault(weights, Blocks.NONE))
            .as("blocks under a session on %s", server)
            .matches(held -> on(session, server).minus(held).isEmpty());
      }
    }
  }

  private void counts(int edition) {
    Map<List<Hop>, Integer> running = new HashMap<>();
    sessions.stream()
        .filter(session -> session.edition == edition)
        .forEach(session -> running.merge(session.hops, 1, Integer::sum));
    running.forEach((hops, count) -> {
      int counted =
          inForce.get(edition).chains().stream()
              .filter(chain -> chain.hops().equals(hops))
              .mapToInt(LiveChain::counted)
              .sum();
      assertThat(count).as("sessions on %s", hops).isLessThanOrEqualTo(counted);
    });
  }

  private long bytes(String server) {
    Agent agent = agent(server);
    long sum = 0;
    for (Map.Entry<String, Blocks> entry : agent.held.entrySet()) {
      @Nullable ModelShape model = null;
      for (int e = 0; e < editions.size(); e++) {
        if (editions.get(e).weights().equals(entry.getKey())) {
          model = problem.deployments().get(e).model();
        }
      }
      sum += entry.getValue().bytes(Objects.requireNonNull(model));
    }
    for (Session session : sessions) {
      if (session.on.contains(server)) {
        long slot =
            problem.deployments().get(session.edition).workload().slot().cacheBytesPerBlock();
        for (Hop hop : session.hops) {
          sum += hop.server().equals(server) ? slot * hop.span().length() : 0;
        }
      }
    }
    return sum;
  }

  private Agent agent(String server) {
    return Objects.requireNonNull(agents.get(server), server);
  }

  private <T> T any(Set<T> all) {
    return List.copyOf(all).get(random.nextInt(all.size()));
  }
}
