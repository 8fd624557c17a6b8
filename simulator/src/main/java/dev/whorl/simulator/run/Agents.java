package dev.whorl.simulator.run;

import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.moving.Blocks;
import dev.whorl.planning.moving.ChainId;
import dev.whorl.planning.moving.Edition;
import dev.whorl.planning.moving.LiveChain;
import dev.whorl.planning.moving.Revision;
import dev.whorl.planning.moving.ServerView;
import dev.whorl.simulator.engine.Engine;
import dev.whorl.simulator.replan.ReplanRules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToIntFunction;

/**
 * What the agents of a run hold and have heard, in virtual time. A word takes a while until it is
 * heard. Then blocks that it does not name are dropped, those that are missing are loaded one after
 * the other, and its capacities are what first servers admit.
 */
final class Agents {
  private final Engine engine;
  private final Edition edition;
  private final ModelShape model;
  private final ReplanRules rules;
  private final Runnable news;
  private final Map<String, Agent> agents = new TreeMap<>();
  private Revision word;
  private int words;

  /**
   * Of servers that have heard a first word and loaded all of it.
   *
   * @param news told when one of them has heard or loaded something
   */
  Agents(
      Engine engine,
      Edition edition,
      ModelShape model,
      ReplanRules rules,
      Set<String> there,
      Revision first,
      Runnable news) {
    this.engine = engine;
    this.edition = edition;
    this.model = model;
    this.rules = rules;
    this.news = news;
    this.word = first;
    for (String server : there) {
      Agent agent = new Agent(server);
      agent.ready = first.holding(server).wanted();
      agent.hear(0, first);
      agents.put(server, agent);
    }
  }

  /** A server is there; one that was not has nothing loaded. */
  void joined(String server) {
    if (!agents.containsKey(server)) {
      agents.put(server, new Agent(server));
      send(server);
    }
  }

  /** A server and all that it held is lost. */
  void lost(String server) {
    agents.remove(server);
  }

  /** A revision is in force: all servers are told. */
  void tell(Revision revision) {
    word = revision;
    words++;
    new HashSet<>(agents.keySet()).forEach(this::send);
  }

  private void send(String server) {
    Agent to = agents.get(server);
    int number = words;
    Revision said = word;
    engine.at(
        engine.now() + rules.wordSeconds(),
        e -> {
          if (to != null && isThere(to) && to.heard < number) {
            to.hear(number, said);
            news.run();
          }
        });
  }

  private boolean isThere(Agent agent) {
    return agents.get(agent.server) == agent;
  }

  /** Sessions that a chain takes now: its first server says how many, if all of it is loaded. */
  int admits(List<Hop> hops) {
    for (Hop hop : hops) {
      Agent agent = agents.get(hop.server());
      if (agent == null || !agent.ready.contains(hop.span())) {
        return 0;
      }
    }
    Agent first = agents.get(hops.getFirst().server());
    return first == null ? 0 : first.capacities.getOrDefault(hops, 0);
  }

  /**
   * What they report.
   *
   * @param servers of the problem; those that are not there are known to be gone
   * @param chains that sessions may be on
   * @param sessions on each
   */
  Map<String, ServerView> views(
      List<String> servers, Set<List<Hop>> chains, ToIntFunction<List<Hop>> sessions) {
    Map<String, Map<ChainId, Integer>> counts = new HashMap<>();
    for (List<Hop> hops : chains) {
      int running = sessions.applyAsInt(hops);
      ChainId id = ChainId.of(edition, hops);
      hops.forEach(
          hop -> counts.computeIfAbsent(hop.server(), s -> new HashMap<>()).put(id, running));
    }
    Map<String, ServerView> views = new HashMap<>();
    for (String server : servers) {
      Agent agent = agents.get(server);
      views.put(
          server,
          agent == null
              ? new ServerView.Gone()
              : agent.view(counts.getOrDefault(server, Map.of())));
    }
    return views;
  }

  private final class Agent {
    private final String server;
    private Blocks wanted = Blocks.NONE;
    private Blocks ready = Blocks.NONE;
    private Blocks loading = Blocks.NONE;
    private double loadsUntil;
    private int heard = -1;
    private Map<List<Hop>, Integer> capacities = Map.of();

    Agent(String server) {
      this.server = server;
    }

    void hear(int number, Revision said) {
      heard = number;
      Map<List<Hop>, Integer> admitted = new HashMap<>();
      for (LiveChain chain : said.chains()) {
        if (chain.hops().getFirst().server().equals(server)) {
          admitted.put(chain.hops(), chain.capacity());
        }
      }
      capacities = admitted;
      wanted = said.holding(server).wanted();
      ready = ready.and(wanted);
      load(wanted.minus(ready).minus(loading));
    }

    private void load(Blocks missing) {
      if (missing.isEmpty()) {
        return;
      }
      loading = loading.plus(missing);
      double begins = Math.max(engine.now(), loadsUntil);
      loadsUntil = begins + missing.bytes(model) / rules.loadBytesPerSecond();
      engine.at(
          loadsUntil,
          e -> {
            loading = loading.minus(missing);
            ready = ready.plus(missing.and(wanted));
            if (isThere(this)) {
              news.run();
            }
          });
    }

    ServerView view(Map<ChainId, Integer> sessions) {
      return new ServerView.Heard(
          heard == words,
          Map.of(edition.weights(), ready.plus(loading)),
          Map.of(edition.weights(), ready),
          sessions);
    }
  }
}
