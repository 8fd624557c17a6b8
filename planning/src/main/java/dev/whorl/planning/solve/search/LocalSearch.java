package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.VisitCosts;
import dev.whorl.planning.model.Goal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Betters a draft by simulated annealing over two neighbourhoods, chosen at random: tear down a few
 * chains and pack their servers anew for another number of sessions; or give one or two servers
 * other spans and allocate all chains again. Sessions without a slot and broken limits are priced,
 * so that a better plan may be reached through one that does not hold. Fixed number of steps, so
 * that the result depends on the seed only, unless stopped.
 */
final class LocalSearch {
  private static final double HOT = 0.006;
  private static final double COLD = 0.0005;

  private final Pool pool;
  private final Goal goal;
  private final Edges edges;
  private final Judge judge;
  private final Portfolio portfolio;
  private final int[] grid;
  private final SplittableRandom random;
  private final BooleanSupplier stop;

  LocalSearch(
      Judge judge,
      Edges edges,
      Portfolio portfolio,
      SplittableRandom random,
      BooleanSupplier stop) {
    this.pool = judge.pool();
    this.goal = pool.deployment().constraints().spending().goal();
    this.edges = edges;
    this.judge = judge;
    this.portfolio = portfolio;
    this.grid = portfolio.grid();
    this.random = random;
    this.stop = stop;
  }

  /** The best draft after so many steps. */
  Draft better(Draft start, int steps, boolean respan) {
    Draft present = start;
    Draft best = start;
    for (int step = 0; step < steps && !stop.getAsBoolean(); step++) {
      boolean few = present.routes().size() <= 2;
      boolean move = respan && random.nextInt(few ? 10 : 2) != 0;
      Draft next = move ? respanned(present) : repacked(present);
      double heat = HOT * Math.pow(COLD / HOT, (double) step / steps);
      if (accepted(energy(present), energy(next), heat)) {
        present = next;
      }
      if (next.score().betterThan(best.score())) {
        best = next;
      }
    }
    return judge.draft(best.spans(), best.routes());
  }

  private boolean accepted(double now, double then, double heat) {
    return then <= now || random.nextDouble() < Math.exp((now - then) / (heat * now));
  }

  /** One figure for all: broken limits cost in proportion. */
  private double energy(Draft draft) {
    Score score = draft.score();
    double broken = score.missing() / pool.sessions() + score.overspent() + score.late();
    double value = goal == Goal.LATENCY ? score.seconds() : score.goal();
    return value * (1 + broken);
  }

  private Draft repacked(Draft draft) {
    List<Route> kept = new ArrayList<>(draft.routes());
    int gone = 1 + random.nextInt(Math.min(3, Math.max(1, kept.size())));
    for (int i = 0; i < gone && !kept.isEmpty(); i++) {
      kept.remove(random.nextInt(kept.size()));
    }
    boolean[] usable = new boolean[pool.size()];
    Arrays.fill(usable, true);
    for (Route route : kept) {
      for (int h = 0; h < route.hops(); h++) {
        usable[route.server(h)] = false;
      }
    }
    for (int j = 0; j < usable.length; j++) {
      // A few servers sit out, so that the packing is not the same every time.
      usable[j] &= random.nextInt(8) != 0;
    }
    int left = pool.sessions() - Judge.sessions(kept);
    int part = Math.max(1, Math.ceilDiv(left, 1 + random.nextInt(4)));
    int reserved = random.nextBoolean() ? part : grid[random.nextInt(grid.length)];
    VisitCosts costs = VisitCosts.of(pool, judge.basis(), filled(reserved));
    kept.addAll(new RingPacking(pool, edges, costs, reserved).pack(usable, left));
    if (Judge.sessions(kept) < pool.sessions()) {
      Spans spans = Spans.of(pool, kept);
      new CoverageWindows(pool, Math.max(1, reserved), pool.sessions()).place(spans, shuffled());
      return portfolio.allocated(spans);
    }
    return judge.draft(kept);
  }

  private int[] filled(int sessions) {
    int[] all = new int[pool.size()];
    Arrays.fill(all, sessions);
    return all;
  }

  private int[] shuffled() {
    int[] order = new int[pool.size()];
    for (int i = 0; i < order.length; i++) {
      int k = random.nextInt(i + 1);
      order[i] = order[k];
      order[k] = i;
    }
    return order;
  }

  private Draft respanned(Draft draft) {
    Spans spans = draft.spans().copy();
    int changes = 1 + random.nextInt(2);
    for (int i = 0; i < changes; i++) {
      move(spans, random.nextInt(pool.size()));
    }
    Draft next = portfolio.allocated(spans);
    // Spans that no chain uses yet stay while searching, unless every server in use costs.
    return goal == Goal.LATENCY ? new Draft(spans, next.routes(), next.score()) : next;
  }

  private void move(Spans spans, int j) {
    if (pool.pinned(j) != null) {
      return;
    }
    int reserved = grid[random.nextInt(grid.length)];
    switch (random.nextInt(4)) {
      case 0 -> spans.clear(j);
      case 1 -> swap(spans, j, random.nextInt(pool.size()));
      case 2 -> from(spans, j, random.nextInt(pool.blocks()), reserved);
      default -> shift(spans, j, reserved);
    }
  }

  private void from(Spans spans, int j, int start, int reserved) {
    int end = pool.longest(j, start, reserved);
    if (end > start) {
      spans.set(j, start, end);
    }
  }

  private void swap(Spans spans, int i, int j) {
    if (pool.pinned(j) != null || i == j) {
      return;
    }
    int start = spans.start(i);
    int end = spans.end(i);
    give(spans, i, spans.start(j), spans.end(j));
    give(spans, j, start, end);
  }

  private void give(Spans spans, int j, int start, int end) {
    if (end == start) {
      spans.clear(j);
    } else if (pool.allowed(j, start, end) && pool.blockSessions(j, start, end) >= end - start) {
      spans.set(j, start, end);
    }
  }

  /** Moves one end of a span by a block, or starts it at another span's end. */
  private void shift(Spans spans, int j, int reserved) {
    int other = random.nextInt(pool.size());
    if (!spans.used(j)) {
      from(spans, j, spans.end(other) % pool.blocks(), reserved);
      return;
    }
    int start = spans.start(j) + random.nextInt(3) - 1;
    int end = spans.end(j) + random.nextInt(3) - 1;
    if (start >= 0 && end <= pool.blocks() && end > start) {
      give(spans, j, start, end);
    }
  }
}
