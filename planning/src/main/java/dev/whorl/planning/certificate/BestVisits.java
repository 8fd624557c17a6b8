package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.StepContract;
import dev.whorl.planning.model.StepTimes;
import java.util.ArrayList;
import java.util.List;

/**
 * The most that one server can earn from visits at given prices, less what these visits add to the
 * certificates. With n sessions a visit to k blocks adds at least hop + k·e(n), e(n) = n·min_{m≤n}
 * split(m)/m + chunk (of the step and one chunk where the whole model runs in one hop of a ring);
 * with u blocks held the visits share ⌊(M − s·u)/c⌋ block-sessions, so their mean length is bounded
 * and the concave hull of the gains over the length bounds the mean gain. From {@link
 * CertifiableHulls#EXACT} sessions on n is taken in groups of one percent, each with the least cost
 * and the most room in it.
 */
final class BestVisits {
  /** Sessions of a group, and the least seconds per block among other hops and alone. */
  private record Group(int from, int to, double among, double alone) {}

  private final int blocks;
  private final long room;
  private final long bytes;
  private final long slotBytes;
  private final double aloneSeconds;
  private final List<Group> groups = new ArrayList<>();
  private final int[] hull;
  private final double[] gain;

  // The best found: sessions, and one or two lengths with their shares of them.
  private double most;
  private double visits;
  private final int[] length = new int[2];
  private final double[] share = new double[2];

  BestVisits(Pool pool, Least least, int j, int sessions) {
    this.blocks = pool.blocks();
    this.room = Math.max(0, pool.room(j));
    this.bytes = least.blockBytes();
    this.slotBytes = pool.slotBytes();
    Edges edges = least.edges();
    this.aloneSeconds = edges.alone(j);
    this.hull = new int[blocks + 1];
    this.gain = new double[blocks + 1];
    boolean relayed = pool.delays() instanceof RelayDelay;
    StepTimes step = pool.profile(j).block();
    double chunk = pool.profile(j).chunk().secondsPerBlock();
    long fit = Math.max(0, (room - bytes) / slotBytes);
    double split = Double.POSITIVE_INFINITY;
    double plain = Double.POSITIVE_INFINITY;
    for (int n = 1; n <= Math.min(sessions, fit); ) {
      int to =
          n < CertifiableHulls.EXACT ? n : (int) Math.min(sessions, n * CertifiableHulls.GROUP);
      for (int m = n; m <= to; m++) {
        split = Math.min(split, CertifiableHulls.worstSplit(step, m) / m);
        plain = Math.min(plain, step.at(m) / m);
      }
      double prefill = n > 1 ? chunk : 0;
      double among = (n * split + StepContract.CERTIFIED.chunksPerVisit() * prefill) * least.work();
      double alone = relayed ? among : (n * plain + prefill) * least.work();
      groups.add(new Group(n, to, among, alone));
      n = to + 1;
    }
  }

  /** Longest visit that fits for one session. */
  int longest() {
    return (int) Math.min(blocks, room / (bytes + slotBytes));
  }

  /**
   * The most that all visits together earn, at least 0.
   *
   * @param price entry k: the most that is paid for a visit to k blocks, less its hop; for all
   *     blocks: without taking off the server's own return
   */
  double earn(double[] price) {
    most = 0;
    for (Group group : groups) {
      if (longest() == blocks) {
        earn(group, price, true);
      }
      earn(group, price, false);
    }
    return most;
  }

  /** Sessions that make the visits of part 0 or 1 of the best mix. */
  double visits(int part) {
    return most > 0 ? visits * share[part] : 0;
  }

  /** Blocks of a visit of the part. */
  int length(int part) {
    return length[part];
  }

  private void earn(Group group, double[] price, boolean whole) {
    int last = whole ? blocks : Math.min(longest(), blocks - 1);
    double unit = whole ? group.alone() : group.among();
    gain[0] = 0;
    int size = 1;
    hull[0] = 0;
    for (int k = 1; k <= last; k++) {
      gain[k] = price[k] - k * unit - (k == blocks ? aloneSeconds : 0);
      while (size >= 2 && below(hull[size - 2], hull[size - 1], k)) {
        size--;
      }
      hull[size++] = k;
      if (!whole || k == blocks) {
        mean(group, size, meanLength(group, k));
      }
    }
  }

  /** Mean blocks per visit if u blocks are held. */
  private double meanLength(Group group, int u) {
    long shared = Math.floorDiv(room - bytes * u, slotBytes);
    return Math.min(u, shared / (double) group.from());
  }

  /** The hull's largest value up to x. */
  private void mean(Group group, int size, double x) {
    for (int i = 1; i < size && hull[i - 1] < x; i++) {
      int a = hull[i - 1];
      int b = hull[i];
      if (gain[b] <= gain[a]) {
        return;
      }
      double part = Math.min(1, (x - a) / (b - a));
      double value = group.to() * (gain[a] + (gain[b] - gain[a]) * part);
      if (value > most) {
        most = value;
        visits = group.to();
        length[0] = a;
        share[0] = a == 0 ? 0 : 1 - part;
        length[1] = b;
        share[1] = part;
      }
    }
  }

  private boolean below(int a, int b, int c) {
    return (gain[b] - gain[a]) * (c - a) <= (gain[c] - gain[a]) * (b - a);
  }
}
