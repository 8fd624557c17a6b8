package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.VisitCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * First drafts over a geometric grid of reserved sessions: packed rings, and windows by coverage.
 */
public final class Portfolio {
  private static final int SMALL = 400;
  private static final int MIXED = 120;
  private static final int MOST_BREAKS = 24;
  private static final int MOST_RINGS = 3;

  private final Pool pool;
  private final Edges edges;
  private final Judge judge;
  private final BooleanSupplier stop;

  /** Drafts for a judge's pool until stopped. */
  public Portfolio(Judge judge, Edges edges, BooleanSupplier stop) {
    this.pool = judge.pool();
    this.edges = edges;
    this.judge = judge;
    this.stop = stop;
  }

  /** All drafts, best first; at least one. */
  public List<Draft> drafts() {
    List<Draft> drafts = pool.size() <= SMALL ? thorough() : quick();
    drafts.sort(Comparator.comparing(Draft::score));
    return drafts;
  }

  private List<Draft> thorough() {
    List<Draft> drafts = new ArrayList<>();
    for (int reserved : grid()) {
      if (stop.getAsBoolean() && !drafts.isEmpty()) {
        break;
      }
      drafts.add(completed(reserved, rings(reserved)));
    }
    addCoverage(drafts);
    if (pool.size() <= MIXED) {
      addMixed(drafts);
    }
    return drafts;
  }

  /**
   * Rings for two numbers of sessions: where a server's memory allows 2 blocks for 195 sessions or
   * 3 for 103, 298 sessions are best served by one ring of each kind.
   */
  private void addMixed(List<Draft> drafts) {
    for (int first : breaks()) {
      int most = pool.sessions() / first;
      for (int rings = 1; rings <= most && rings <= MOST_RINGS; rings++) {
        int left = pool.sessions() - rings * first;
        for (int second : left == 0 ? new int[0] : new int[] {left, Math.ceilDiv(left, 2)}) {
          if (stop.getAsBoolean()) {
            return;
          }
          List<Route> routes = mixed(first, rings * first, second, left);
          if (Judge.sessions(routes) >= pool.sessions()) {
            drafts.add(judge.draft(routes));
          }
        }
      }
    }
  }

  private List<Route> mixed(int first, int sessions, int second, int left) {
    int[] all = IntStream.range(0, pool.size()).toArray();
    List<Route> routes = new ArrayList<>(packed(all, first, sessions));
    boolean[] used = new boolean[pool.size()];
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        used[route.server(h)] = true;
      }
    }
    routes.addAll(packed(Arrays.stream(all).filter(j -> !used[j]).toArray(), second, left));
    return routes;
  }

  /** Rings of so many sessions each over some servers, until all of the sessions have a slot. */
  List<Route> packed(int[] servers, int reserved, int sessions) {
    VisitCosts costs = VisitCosts.of(pool, judge.basis(), filled(reserved));
    return new RingPacking(pool, edges, costs, reserved).pack(servers, sessions);
  }

  /**
   * Sessions beyond which some server holds a block less, at most the sessions wanted, ascending;
   * an even choice where there are many.
   */
  int[] breaks() {
    TreeSet<Integer> breaks = new TreeSet<>();
    for (int j = 0; j < pool.size(); j++) {
      int start = pool.blocks() / 3;
      for (int m = 1; start + m <= pool.blocks(); m++) {
        long sessions = pool.blockSessions(j, start, start + m) / m;
        if (sessions >= 1 && sessions <= pool.sessions()) {
          breaks.add((int) sessions);
        }
      }
    }
    int[] all = breaks.stream().mapToInt(Integer::intValue).toArray();
    return all.length <= MOST_BREAKS
        ? all
        : IntStream.range(0, MOST_BREAKS)
            .map(i -> all[(int) ((long) i * (all.length - 1) / (MOST_BREAKS - 1))])
            .toArray();
  }

  /** Rings only; what they leave over is used only where no rings carry all sessions. */
  private List<Draft> quick() {
    List<Draft> drafts = new ArrayList<>();
    int fullest = 1;
    int most = -1;
    for (int reserved : grid()) {
      if (stop.getAsBoolean() && !drafts.isEmpty()) {
        return drafts;
      }
      if (!enough(reserved)) {
        continue;
      }
      List<Route> routes = rings(reserved);
      int sessions = Judge.sessions(routes);
      if (sessions >= pool.sessions() && !needsMore()) {
        drafts.add(judge.draft(routes));
        if (worsening(drafts)) {
          return drafts;
        }
      } else if (sessions > most) {
        fullest = reserved;
        most = sessions;
      }
    }
    if (drafts.stream().noneMatch(d -> d.score().feasible())) {
      drafts.add(completed(fullest, rings(fullest)));
      drafts.add(windows(pool.sessions(), order(pool.sessions(), true)));
    }
    return drafts;
  }

  /**
   * Once rings for few sessions carry all, rings for more only add waiting: three in a row end it.
   */
  private static boolean worsening(List<Draft> drafts) {
    int n = drafts.size();
    if (n < 4) {
      return false;
    }
    Score before = drafts.get(n - 4).score();
    return drafts.subList(n - 3, n).stream().noneMatch(d -> d.score().betterThan(before));
  }

  private void addCoverage(List<Draft> drafts) {
    for (int reserved : grid()) {
      if (stop.getAsBoolean()) {
        return;
      }
      drafts.add(windows(reserved, order(reserved, true)));
      drafts.add(windows(reserved, order(reserved, false)));
    }
  }

  /** Reserved sessions to try, ascending. */
  int[] grid() {
    TreeSet<Integer> grid = new TreeSet<>();
    double factor = pool.size() <= SMALL ? 1.25 : 1.5;
    for (double r = 1; r < pool.sessions(); r = Math.max(r + 1, r * factor)) {
      grid.add((int) r);
    }
    for (int parts = 1; parts <= 4; parts++) {
      grid.add(Math.max(1, Math.ceilDiv(pool.sessions(), parts)));
    }
    return grid.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Whether all servers together hold so many reserved sessions on enough blocks. */
  private boolean enough(int reserved) {
    int start = pool.blocks() / 3;
    double blockSessions = 0;
    for (int j = 0; j < pool.size(); j++) {
      blockSessions += (double) (pool.longest(j, start, reserved) - start) * reserved;
    }
    return blockSessions >= (double) pool.sessions() * (pool.blocks() - start);
  }

  /** Rings for so many sessions each, raised to what they hold where all together do not reach. */
  private List<Route> rings(int reserved) {
    VisitCosts costs = VisitCosts.of(pool, judge.basis(), filled(reserved));
    boolean[] usable = new boolean[pool.size()];
    Arrays.fill(usable, true);
    List<Route> routes =
        new RingPacking(pool, edges, costs, reserved).pack(usable, pool.sessions());
    boolean raise = judge.basis() == CostBasis.MODEL || Judge.sessions(routes) < pool.sessions();
    return raise ? raised(routes) : routes;
  }

  /** A draft of the rings, completed by windows of the servers that are left where needed. */
  private Draft completed(int reserved, List<Route> routes) {
    if (Judge.sessions(routes) >= pool.sessions() && !needsMore()) {
      return judge.draft(routes);
    }
    Spans spans = Spans.of(pool, routes);
    new CoverageWindows(pool, reserved, pool.sessions()).place(spans, order(reserved, true));
    return allocated(spans);
  }

  private boolean needsMore() {
    return pool.deployment().constraints().tolerance().count() > 0;
  }

  private int[] filled(int sessions) {
    int[] all = new int[pool.size()];
    Arrays.fill(all, sessions);
    return all;
  }

  /** Every ring at the sessions that its tightest server can hold. */
  private List<Route> raised(List<Route> routes) {
    List<Route> raised = new ArrayList<>();
    for (Route route : routes) {
      long capacity = Integer.MAX_VALUE;
      for (int h = 0; h < route.hops(); h++) {
        long all = pool.blockSessions(route.server(h), route.start(h), route.end(h));
        capacity = Math.min(capacity, all / (route.end(h) - route.start(h)));
      }
      raised.add(route.withCapacity((int) Math.min(capacity, pool.sessions())));
    }
    return raised;
  }

  private Draft windows(int reserved, int[] order) {
    Spans spans = new Spans(pool.size());
    new CoverageWindows(pool, reserved, pool.sessions()).place(spans, order);
    return allocated(spans);
  }

  /** Servers by time per block, or by the blocks that they can hold, most first. */
  private int[] order(int reserved, boolean byTime) {
    VisitCosts costs = VisitCosts.of(pool, judge.basis(), filled(reserved));
    double[] key = new double[pool.size()];
    int start = pool.blocks() / 3;
    for (int j = 0; j < key.length; j++) {
      int blocks = Math.max(1, pool.longest(j, start, reserved) - start);
      double hop = edges.hop(j) + edges.between(edges.zone(j), edges.zone(j));
      key[j] = byTime ? costs.unit(j) + hop / blocks : -blocks;
    }
    return IntStream.range(0, key.length)
        .boxed()
        .sorted(
            Comparator.comparing((Integer j) -> pool.pinned(j) == null)
                .thenComparingDouble((Integer j) -> key[j])
                .thenComparingInt(j -> j))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  /** The draft of the cheapest chains over the spans. */
  Draft allocated(Spans spans) {
    int[] sessions = new int[pool.size()];
    for (int j = 0; j < sessions.length; j++) {
      if (spans.used(j)) {
        long all = pool.blockSessions(j, spans.start(j), spans.end(j));
        long each = all / (spans.end(j) - spans.start(j));
        sessions[j] = Math.clamp(each, 1, pool.sessions());
      }
    }
    VisitCosts costs = VisitCosts.of(pool, judge.basis(), sessions);
    return judge.draft(
        spans, ChainAllocator.allocate(pool, spans, edges, costs, pool.sessions(), stop));
  }
}
