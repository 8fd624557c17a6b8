package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.cost.VisitCosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;

/**
 * Mends a set of routes after a change of the pool, touching as little as possible: routes that
 * still hold stay; the sessions that lost theirs get rings over servers that no route uses, else
 * room on the spans that are there; and a slow route may be exchanged for a ring of idle servers.
 */
public final class Mending {
  private static final int EXCHANGES = 3;
  private static final int MOST_IDLE = 256;

  private final Pool pool;
  private final Judge judge;
  private final Edges edges;
  private final double[] rates;

  /** Mends under a judge. */
  public Mending(Judge judge) {
    this.judge = judge;
    this.pool = judge.pool();
    this.edges = Edges.of(pool);
    this.rates = new double[pool.size()];
  }

  /** Seconds per block of one session alone. */
  private double rate(int j) {
    if (rates[j] == 0) {
      int start = pool.blocks() / 3;
      int held = Math.max(1, pool.longest(j, start, 1) - start);
      rates[j] = pool.profile(j).block().at(1) + edges.hop(j) / held;
    }
    return rates[j];
  }

  /**
   * The draft that keeps the routes, filled up to all sessions where idle servers or room allow.
   */
  public Draft filled(List<Route> kept) {
    Draft asIs = judge.draft(kept);
    if (asIs.score().feasible()) {
      return asIs;
    }
    int missing = pool.sessions() - Judge.sessions(kept);
    Draft best = asIs;
    if (missing > 0) {
      List<Route> rings = cheapest(kept, missing);
      best = better(best, judge.draft(joined(kept, rings)));
    }
    return best.score().feasible() ? best : better(best, onRoom(kept, missing));
  }

  /**
   * Drafts in which up to a few of the slowest routes gave way to rings that include idle servers.
   */
  public List<Draft> exchanged(Draft draft) {
    List<Draft> drafts = new ArrayList<>();
    List<Route> kept = new ArrayList<>(draft.routes());
    double[] seconds = judge.seconds(draft.routes());
    double given = 0;
    for (int i = 0; i < EXCHANGES && !kept.isEmpty(); i++) {
      int last = kept.size() - 1;
      given += seconds[last] * kept.removeLast().capacity();
      int missing = pool.sessions() - Judge.sessions(kept);
      List<Route> rings = cheapest(kept, missing);
      if (Judge.sessions(rings) >= missing && slotSeconds(rings, missing) < given) {
        drafts.add(judge.draft(joined(kept, rings)));
      }
    }
    drafts.removeIf(d -> !d.score().feasible());
    drafts.sort(Comparator.comparing(Draft::score));
    return drafts;
  }

  private static List<Route> joined(List<Route> kept, List<Route> rings) {
    List<Route> all = new ArrayList<>(kept);
    all.addAll(rings);
    return all;
  }

  /**
   * The rings over idle servers with most of the missing slots, then with the least seconds for
   * them.
   */
  private List<Route> cheapest(List<Route> kept, int missing) {
    int[] idle = idle(kept);
    List<Route> best = List.of();
    for (int reserved : parts(missing)) {
      VisitCosts costs = VisitCosts.of(pool, judge.basis(), reserved, idle);
      List<Route> rings = new RingPacking(pool, edges, costs, reserved).pack(idle, missing);
      int had = Math.min(missing, Judge.sessions(best));
      int has = Math.min(missing, Judge.sessions(rings));
      if (has > had
          || (has == had && has > 0 && slotSeconds(rings, has) < slotSeconds(best, had))) {
        best = rings;
      }
    }
    return best;
  }

  /** Rings share no server with what is kept, so their seconds can be told apart from it. */
  private double slotSeconds(List<Route> rings, int slots) {
    return slots * SlotMeans.fastest(rings, judge.basis().seconds(pool, rings), slots);
  }

  /** The fastest servers that no route uses; on a large pool not all, a repair must be quick. */
  private int[] idle(List<Route> kept) {
    boolean[] used = new boolean[pool.size()];
    for (Route route : kept) {
      for (int h = 0; h < route.hops(); h++) {
        used[route.server(h)] = true;
      }
    }
    long[] keys = new long[pool.size()];
    int count = 0;
    for (int j = 0; j < used.length; j++) {
      if (!used[j]) {
        // The bits of positive numbers are in their order; the server decides ties.
        keys[count++] = (long) Float.floatToIntBits((float) rate(j)) << Integer.SIZE | j;
      }
    }
    Arrays.sort(keys, 0, count);
    return Arrays.stream(keys, 0, Math.min(count, MOST_IDLE)).mapToInt(key -> (int) key).toArray();
  }

  private static int[] parts(int missing) {
    TreeSet<Integer> parts = new TreeSet<>();
    for (int divisor : new int[] {1, 2, 4}) {
      parts.add(Math.max(1, Math.ceilDiv(missing, divisor)));
    }
    return parts.stream().mapToInt(Integer::intValue).toArray();
  }

  /** New chains over the spans of kept routes and windows on idle servers; existing chains stay. */
  private Draft onRoom(List<Route> kept, int missing) {
    Spans spans = Spans.of(pool, kept);
    int[] idle = new int[pool.size()];
    int count = 0;
    for (int j = 0; j < pool.size(); j++) {
      if (!spans.used(j)) {
        idle[count++] = j;
      }
    }
    int reserved = Math.max(1, missing);
    new CoverageWindows(pool, reserved, pool.sessions()).place(spans, Arrays.copyOf(idle, count));
    return new Portfolio(judge, edges, () -> false).allocated(spans);
  }

  private static Draft better(Draft a, Draft b) {
    return b.score().betterThan(a.score()) ? b : a;
  }
}
