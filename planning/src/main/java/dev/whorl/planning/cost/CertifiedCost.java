package dev.whorl.planning.cost;

import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.StepContract;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The certified bound of every route of a set: one-hop chains d + S, all others Σ (d + V), where S
 * is the longest step and V the worst visit of a server (see the certificate's DESIGN.md).
 */
public final class CertifiedCost {
  private static final long TOKEN_ID_BYTES = 4;
  private static final StepContract CONTRACT = StepContract.CERTIFIED;
  private static final int WINDOW = CONTRACT.prefillWindow();

  private final Pool pool;
  private final List<Route> routes;
  private final @Nullable ServerLoad[] loads;
  private final double[] visit;
  private final double[] step;
  private final double[] mixedStep;
  private final double[] turn;
  private final Map<Long, Link> links;

  /** Sessions over a link, and chains whose chunks go over it. */
  private static final class Link {
    private int sessions;
    private int chains;
  }

  private CertifiedCost(Pool pool, List<Route> routes) {
    this.pool = pool;
    this.routes = routes;
    this.loads = loads(pool, routes);
    this.visit = new double[pool.size()];
    this.step = new double[pool.size()];
    this.mixedStep = new double[pool.size()];
    this.turn = new double[pool.size()];
    for (int j = 0; j < pool.size(); j++) {
      ServerLoad load = loads[j];
      if (load != null) {
        times(j, load);
      }
    }
    this.links = HashMap.newHashMap(routes.stream().mapToInt(Route::hops).sum());
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        Link link = links.computeIfAbsent(edge(route, h), e -> new Link());
        link.sessions += route.capacity();
        link.chains += h > 0 ? 1 : 0;
      }
    }
  }

  /** Evaluates a set of routes. */
  public static CertifiedCost of(Pool pool, List<Route> routes) {
    return new CertifiedCost(pool, routes);
  }

  private static @Nullable ServerLoad[] loads(Pool pool, List<Route> routes) {
    @Nullable List<int[]>[] uses = newLists(pool.size());
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        int j = route.server(h);
        List<int[]> list = uses[j];
        if (list == null) {
          list = new ArrayList<>(1);
          uses[j] = list;
        }
        int stays = stays(pool, route) ? 1 : 0;
        list.add(new int[] {route.start(h), route.end(h), route.capacity(), stays});
      }
    }
    @Nullable ServerLoad[] loads = new ServerLoad[pool.size()];
    for (int j = 0; j < loads.length; j++) {
      List<int[]> list = uses[j];
      loads[j] = list == null ? null : ServerLoad.of(pool, j, list);
    }
    return loads;
  }

  /**
   * Whether a session's row never leaves its server, so that it is in every step: chains of one
   * hop, but not where a client carries it away and back.
   */
  private static boolean stays(Pool pool, Route route) {
    return route.hops() == 1 && !(pool.delays() instanceof RelayDelay);
  }

  @SuppressWarnings("unchecked")
  private static @Nullable List<int[]>[] newLists(int count) {
    return (List<int[]>[]) new List<?>[count];
  }

  private void times(int j, ServerLoad load) {
    Foreign.Load others = pool.foreign().load(pool.id(j));
    double chunk = Math.max(load.ownChunk(), others.chunkSeconds());
    double plain = load.ownStep() + others.stepSeconds();
    step[j] = step(load, others);
    mixedStep[j] = plain + chunk;
    turn[j] = mixedStep[j] + CONTRACT.restSteps() * plain;
    visit[j] = visit(load, others);
  }

  private static double step(ServerLoad load, Foreign.Load others) {
    return load.ownStep() + others.stepSeconds() + chunkOfOthers(load, others);
  }

  private static double visit(ServerLoad load, Foreign.Load others) {
    double chunks = CONTRACT.chunksPerVisit() * chunkOfOthers(load, others);
    return load.ownVisit() + others.visitSeconds() + chunks;
  }

  /** The dearest chunk; none where one session runs, whose own prompt is over. */
  private static double chunkOfOthers(ServerLoad load, Foreign.Load others) {
    double own = load.sessions() > 1 || others.sessions() > 0 ? load.ownChunk() : 0;
    return Math.max(own, others.chunkSeconds());
  }

  private long edge(Route route, int hop) {
    return (long) route.before(hop) * pool.size() + route.server(hop);
  }

  /** Seconds per token of a route, by position. */
  public double bound(int index) {
    Route route = routes.get(index);
    if (stays(pool, route)) {
      return delay(route, 0) + step[route.server(0)];
    }
    double sum = 0;
    for (int h = 0; h < route.hops(); h++) {
      sum += delay(route, h) + visit[route.server(h)];
    }
    return sum;
  }

  /**
   * Seconds per token of a route while at most so many sessions of the deployment run.
   *
   * @param sessions at least 1
   */
  private double boundAtMost(int index, int sessions) {
    Route route = routes.get(index);
    boolean stays = stays(pool, route);
    double sum = 0;
    for (int h = 0; h < route.hops(); h++) {
      int j = route.server(h);
      ServerLoad load =
          Objects.requireNonNull(loads[j]).atMost(sessions, route.start(h), route.end(h));
      Foreign.Load others = pool.foreign().load(pool.id(j));
      int rows = Math.min(sessions, link(route, h).sessions);
      sum += pool.delay(route.before(h), j, rows);
      sum += stays ? step(load, others) : visit(load, others);
    }
    return sum;
  }

  /**
   * The longest time per token of any route while at most so many sessions of the deployment run,
   * on whatever routes; other deployments may be full.
   *
   * @param sessions at least 1
   */
  public double worstAtMost(int sessions) {
    double worst = 0;
    for (int i = 0; i < routes.size(); i++) {
      worst = Math.max(worst, boundAtMost(i, sessions));
    }
    return worst;
  }

  private Link link(Route route, int hop) {
    return Objects.requireNonNull(links.get(edge(route, hop)), "a link of another set of routes");
  }

  private double delay(Route route, int hop) {
    return pool.delay(route.before(hop), route.server(hop), link(route, hop).sessions);
  }

  /**
   * Time to first token of the longest prompt of a route, from the grant of a prefill permit, with
   * one permit per chain: TTFT ≤ d(router, first) + Σ [S + w·Z + d(p rows)] + (N − 1)·m + ⌊(N −
   * 1)/W⌋·max(0, C − W·m), m = max(w·Z, J) over the hops, C the longest round of the window. Z is a
   * turn of a chunk: a step with it and the steps that rest after it.
   *
   * <p>J is what a chunk may need at a link, from the chunk before it: decode rows overtake chunks
   * but leave them half of the link (they are two connections), so a chunk takes at most twice its
   * transfer x; of each of the other v − 1 chains over the link min(N, W) chunks may be ahead: J =
   * 2x·(1 + (v − 1)·min(N, W)), plus twice as much of every chain of other deployments over it. The
   * first chunk pays J instead of x. (Without J slow links break the bound: found by simulation.)
   *
   * <p>A round of the window at the link from a hop to the next (S', w' there): a chunk's turn
   * after the window has opened, its way, its wait until a step takes it, and the word of that: C =
   * S + w·Z + J + latency + w'·Z' + latency back.
   */
  public double firstToken(int index) {
    Route route = routes.get(index);
    int tokens = pool.deployment().workload().slot().prefillTokens();
    double sum = pool.routerDelay(route.server(0), tokens * TOKEN_ID_BYTES);
    double slowest = 0;
    double round = 0;
    for (int h = 0; h < route.hops(); h++) {
      int j = route.server(h);
      int turns = turns(j);
      sum += mixedStep[j] + turns * turn[j];
      slowest = Math.max(slowest, turns * turn[j]);
      if (h + 1 < route.hops()) {
        double interval = linkInterval(route, h);
        int next = route.server(h + 1);
        double way = pool.delayOfBytes(j, next, 0) + interval;
        sum += way;
        slowest = Math.max(slowest, interval);
        double wait = turns(next) * turn[next] + pool.delayOfBytes(next, j, 0);
        round = Math.max(round, mixedStep[j] + turns * turn[j] + way + wait);
      } else {
        sum += pool.routerDelay(j, TOKEN_ID_BYTES);
      }
    }
    int later = pool.deployment().workload().slot().chunks() - 1;
    int rounds = later / WINDOW;
    return sum + later * slowest + rounds * Math.max(0, round - WINDOW * slowest);
  }

  /** The longest time to first token of any route. */
  public double worstFirstToken() {
    double worst = 0;
    for (int i = 0; i < routes.size(); i++) {
      worst = Math.max(worst, firstToken(i));
    }
    return worst;
  }

  /** J of the link after a hop. */
  private double linkInterval(Route route, int hop) {
    int from = route.server(hop);
    int to = route.server(hop + 1);
    var slot = pool.deployment().workload().slot();
    long bytes = slot.prefillTokens() * pool.deployment().model().residualRowBytes();
    double transfer = pool.delayOfBytes(from, to, bytes) - pool.delayOfBytes(from, to, 0);
    int ahead = Math.min(slot.chunks(), WINDOW);
    int chains = link(route, hop + 1).chains;
    long foreign = pool.foreign().chunkBytes(pool.id(from), pool.id(to));
    double others =
        foreign == 0 ? 0 : pool.delayOfBytes(from, to, foreign) - pool.delayOfBytes(from, to, 0);
    return 2 * (transfer * (1 + (chains - 1.0) * ahead) + others);
  }

  private int turns(int server) {
    ServerLoad load = loads[server];
    int own = load == null ? 0 : load.chains();
    return own + pool.foreign().load(pool.id(server)).chains();
  }

  /** S: the longest step of a server, its chunk included if it serves more than one session. */
  public double step(int server) {
    return step[server];
  }

  /** The longest step of a server that also takes a chunk; what no step may exceed. */
  public double longestStep(int server) {
    return mixedStep[server];
  }

  /** V: the worst visit of a server. */
  public double visit(int server) {
    return visit[server];
  }

  /** The load of a server; null: unused. */
  public @Nullable ServerLoad load(int server) {
    return loads[server];
  }

  /** All bounds. */
  public double[] bounds() {
    double[] bounds = new double[routes.size()];
    for (int i = 0; i < bounds.length; i++) {
      bounds[i] = bound(i);
    }
    return bounds;
  }
}
