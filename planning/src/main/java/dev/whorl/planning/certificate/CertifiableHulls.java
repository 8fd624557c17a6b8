package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.StepContract;
import dev.whorl.planning.model.StepTimes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What each server of a pool can add to certificates: with u blocks in use and n sessions it gives
 * u·n block-sessions for n·(δ + u·ĝ(n) + chunk) seconds, where ĝ is the lower convex envelope of
 * the worst split max_a τ(a) + τ(n − a), of τ(n) where the whole model may run in one hop of a ring
 * (in relay mode that hop waits like any other). For given n more blocks only help, so each n is
 * tried with the most blocks that fit. From {@link #EXACT} sessions on, n is taken in groups of one
 * to four percent: the most room of a group at the least seconds per block-session of the group,
 * which only lowers the bound.
 */
final class CertifiableHulls {
  private static final int CHUNKS = StepContract.CERTIFIED.chunksPerVisit();

  /** Session counts up to here are taken one by one. */
  static final int EXACT = 64;

  static final double GROUP = 1.01;

  /**
   * Above so many servers the groups are coarser, which costs a few percent of the bound at most.
   */
  private static final int LARGE = 2_000;

  private static final int EXACT_LARGE = 16;
  private static final double GROUP_LARGE = 1.04;

  /** What all hulls of a pool have in common; hulls are kept only while it stays the same. */
  record Terms(
      int sessions,
      boolean coarse,
      boolean relayed,
      int blocks,
      double leastWork,
      long leastBytes,
      long slotBytes) {
    static Terms of(Pool pool, Least least, int sessions) {
      return new Terms(
          sessions,
          pool.size() > LARGE,
          pool.delays() instanceof RelayDelay,
          pool.blocks(),
          least.work(),
          least.blockBytes(),
          pool.slotBytes());
    }
  }

  /** Everything else that a server's hull depends on. */
  record Facts(long room, StepTimes block, double chunk, double hop, double hopOrAlone) {
    static Facts of(Pool pool, Least least, int j) {
      return new Facts(
          pool.room(j),
          pool.profile(j).block(),
          pool.profile(j).chunk().secondsPerBlock(),
          least.hop(j),
          least.hopOrAlone(j));
    }
  }

  /** Lower convex envelopes of the worst split and of the step itself, by group. */
  private static final class Envelopes {
    private final double[] split;
    private final double[] step;

    Envelopes(double[] split, double[] step) {
      this.split = split;
      this.step = step;
    }
  }

  private final Terms terms;
  private final int[] from;
  private final int[] to;
  private final Map<StepTimes, Envelopes> envelopes = new HashMap<>();

  CertifiableHulls(Terms terms) {
    this.terms = terms;
    int exact = terms.coarse() ? EXACT_LARGE : EXACT;
    double factor = terms.coarse() ? GROUP_LARGE : GROUP;
    List<int[]> groups = new ArrayList<>();
    for (int n = 1; n <= terms.sessions(); ) {
      int last = n < exact ? n : (int) Math.min(terms.sessions(), n * factor);
      groups.add(new int[] {n, last});
      n = last + 1;
    }
    this.from = groups.stream().mapToInt(g -> g[0]).toArray();
    this.to = groups.stream().mapToInt(g -> g[1]).toArray();
  }

  Hull hull(Facts facts) {
    Envelopes envelope = envelopes(facts);
    int groups = envelope.split.length;
    double[] amount = new double[groups];
    double[] cost = new double[groups];
    for (int g = 0; g < groups; g++) {
      long perBlock = terms.leastBytes() + terms.slotBytes() * from[g];
      int u = (int) Math.min(terms.blocks(), facts.room() / perBlock);
      boolean whole = u == terms.blocks();
      double chunk = from[g] > 1 ? facts.chunk() : 0;
      boolean stays = whole && !terms.relayed();
      double unit = stays ? envelope.step[g] + chunk : envelope.split[g] + CHUNKS * chunk;
      double hop = whole ? facts.hopOrAlone() : facts.hop();
      amount[g] = (double) u * to[g];
      cost[g] = to[g] * (hop + u * unit * terms.leastWork());
    }
    return Hull.of(amount, cost);
  }

  /** As far as memory goes. */
  private Envelopes envelopes(Facts facts) {
    long most = (facts.room() - terms.leastBytes()) / terms.slotBytes();
    int count = 0;
    while (count < from.length && from[count] <= most) {
      count++;
    }
    Envelopes known = envelopes.get(facts.block());
    if (known != null && known.split.length == count) {
      return known;
    }
    double[] split = new double[count];
    double[] step = new double[count];
    for (int g = 0; g < count; g++) {
      step[g] = facts.block().at(from[g]);
      split[g] = worstSplit(facts.block(), from[g]);
    }
    Envelopes fresh = new Envelopes(convex(split), convex(step));
    envelopes.put(facts.block(), fresh);
    return fresh;
  }

  static double worstSplit(StepTimes times, int n) {
    double worst = times.at(n);
    for (int bend : times.bends()) {
      int a = Math.min(bend, n - 1);
      worst = Math.max(worst, times.at(a) + times.at(n - a));
    }
    return worst;
  }

  /**
   * Lower convex envelope of the points (last of the group, value at its first), at the last of
   * each group; values do not fall, so within a group the envelope is below the value at its first.
   */
  private double[] convex(double[] values) {
    int[] hull = new int[values.length];
    int size = 0;
    for (int i = 0; i < values.length; i++) {
      while (size >= 2 && notBelow(values, hull[size - 2], hull[size - 1], i)) {
        size--;
      }
      hull[size++] = i;
    }
    double[] envelope = values.clone();
    for (int k = 1; k < size; k++) {
      int a = hull[k - 1];
      int b = hull[k];
      for (int i = a + 1; i < b; i++) {
        envelope[i] = values[a] + (values[b] - values[a]) * (to[i] - to[a]) / (to[b] - to[a]);
      }
    }
    // At the first of a wide group, where its figures are used, the envelope is that of the group
    // before.
    for (int i = values.length - 1; i > 0; i--) {
      envelope[i] = to[i] > from[i] ? envelope[i - 1] : envelope[i];
    }
    return envelope;
  }

  private boolean notBelow(double[] values, int a, int b, int c) {
    return (values[b] - values[a]) * (to[c] - to[a]) >= (values[c] - values[a]) * (to[b] - to[a]);
  }
}
