package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.model.Goal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

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
  private final Judge judge;
  private final Portfolio portfolio;
  private final int[] grid;
  private final int[] breaks;
  private final SplittableRandom random;
  private final BooleanSupplier stop;

  LocalSearch(Judge judge, Portfolio portfolio, SplittableRandom random, BooleanSupplier stop) {
    this.pool = judge.pool();
    this.goal = pool.deployment().constraints().spending().goal();
    this.judge = judge;
    this.portfolio = portfolio;
    this.grid = portfolio.grid();
    this.breaks = portfolio.breaks();
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
    int reserved = pack(kept, usable);
    if (Judge.sessions(kept) < pool.sessions()) {
      Spans spans = Spans.of(pool, kept);
      new CoverageWindows(pool, Math.max(1, reserved), pool.sessions()).place(spans, shuffled());
      return portfolio.allocated(spans);
    }
    return judge.draft(kept);
  }

  /** Adds rings for what is left, all alike or each for another number; returns the last number. */
  private int pack(List<Route> kept, boolean[] usable) {
    int left = pool.sessions() - Judge.sessions(kept);
    boolean alike = random.nextBoolean();
    int reserved = 1;
    while (left > 0) {
      reserved = alike ? reserved(left) : Math.min(left, mixedReserved(left));
      int[] servers = IntStream.range(0, usable.length).filter(j -> usable[j]).toArray();
      List<Route> rings = portfolio.packed(servers, reserved, alike ? left : reserved);
      if (rings.isEmpty()) {
        return reserved;
      }
      for (Route ring : rings) {
        for (int h = 0; h < ring.hops(); h++) {
          usable[ring.server(h)] = false;
        }
      }
      kept.addAll(rings);
      left = alike ? 0 : left - reserved;
    }
    return reserved;
  }

  private int reserved(int left) {
    int part = Math.max(1, Math.ceilDiv(left, 1 + random.nextInt(4)));
    return random.nextBoolean() ? part : grid[random.nextInt(grid.length)];
  }

  private int mixedReserved(int left) {
    return breaks.length == 0 || random.nextInt(4) == 0
        ? Math.max(1, Math.ceilDiv(left, 1 + random.nextInt(2)))
        : breaks[random.nextInt(breaks.length)];
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
    if (breaks.length > 0 && random.nextInt(12) == 0) {
      rescale(spans);
    } else {
      int changes = 1 + random.nextInt(2);
      for (int i = 0; i < changes; i++) {
        move(spans, random.nextInt(pool.size()));
      }
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

  /**
   * Gives most spans the length that their server holds for another number of sessions: one by one
   * they would leave sessions without a slot until the last has changed. Idle servers fill gaps.
   */
  private void rescale(Spans spans) {
    int reserved = breaks[random.nextInt(breaks.length)];
    int anchor = random.nextInt(3);
    for (int j = 0; j < spans.size(); j++) {
      if (spans.used(j) && pool.pinned(j) == null && random.nextInt(8) != 0) {
        int length = pool.longest(j, spans.start(j), reserved) - spans.start(j);
        length = Math.max(length, spans.end(j) - pool.earliest(j, spans.end(j), reserved));
        int spare = spans.end(j) - spans.start(j) - length;
        int start = Math.clamp(spans.start(j) + spare * anchor / 2, 0, pool.blocks() - length);
        if (length > 0) {
          give(spans, j, start, start + length);
        }
      }
    }
    if (random.nextBoolean()) {
      new CoverageWindows(pool, reserved, pool.sessions()).place(spans, shuffled());
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
