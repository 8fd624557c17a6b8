package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.placement.LeastLoadedWindow;
import java.util.stream.IntStream;

/**
 * Servers that choose their blocks themselves: each joins at the window whose sorted throughputs
 * are lexicographically smallest, and moves when the swarm is out of balance. Mutable.
 */
public final class Swarm {
  private static final double SLACK = 1e-3;
  private static final int MOST_ROUNDS = 10;

  private final int[] counts;
  private final double[] rates;
  private final int[] starts;
  private final double[] throughput;

  /**
   * An empty swarm.
   *
   * @param counts blocks that each server will host
   * @param rates throughput that each adds to every block it hosts
   */
  public Swarm(int blocks, int[] counts, double[] rates) {
    this.counts = counts.clone();
    this.rates = rates.clone();
    starts = IntStream.range(0, counts.length).map(j -> -1).toArray();
    throughput = new double[blocks];
  }

  /** A server joins; one without blocks stays out. */
  public void join(int server) {
    if (counts[server] > 0) {
      place(server, LeastLoadedWindow.start(throughput, counts[server]));
    }
  }

  /**
   * A server reconsiders: it moves when the present least throughput, divided by the least after
   * everybody moved as they would, is below the quality less 0.001; never when the others alone
   * would leave blocks without a host.
   *
   * @return whether it moved, which drops its sessions
   */
  public boolean reconsider(int server, double quality) {
    if (starts[server] < 0) {
      return false;
    }
    double present = least();
    Swarm after = copy();
    after.remove(server, 1 + SLACK);
    if (present > SLACK && after.least() <= 0) {
      return false;
    }
    int best = LeastLoadedWindow.start(after.throughput, counts[server]);
    if (best == starts[server]) {
      return false;
    }
    after.place(server, best);
    after.settle();
    boolean worth =
        after.least() >= present
            && after.least() >= SLACK
            && present / after.least() < quality - SLACK;
    if (worth) {
      remove(server, 1);
      place(server, LeastLoadedWindow.start(throughput, counts[server]));
    }
    return worth;
  }

  /** Everybody moves greedily until nobody wants to, for a bounded number of rounds. */
  private void settle() {
    boolean moved = true;
    for (int round = 0; moved && round < MOST_ROUNDS; round++) {
      moved = false;
      for (int j = 0; j < counts.length; j++) {
        moved |= starts[j] >= 0 && moveGreedily(j);
      }
    }
  }

  private boolean moveGreedily(int server) {
    int before = starts[server];
    remove(server, 1);
    place(server, LeastLoadedWindow.start(throughput, counts[server]));
    return starts[server] != before;
  }

  /** Least throughput of a block. */
  public double least() {
    double least = Double.POSITIVE_INFINITY;
    for (double t : throughput) {
      least = Math.min(least, t);
    }
    return least;
  }

  /** Where everybody is; servers that have not joined host nothing. */
  public PublishedPlacement placement() {
    int[] hosted =
        IntStream.range(0, counts.length).map(j -> starts[j] < 0 ? 0 : counts[j]).toArray();
    return new PublishedPlacement(IntStream.of(starts).map(s -> Math.max(0, s)).toArray(), hosted);
  }

  private void place(int server, int start) {
    starts[server] = start;
    add(server, rates[server]);
  }

  private void remove(int server, double factor) {
    add(server, -rates[server] * factor);
  }

  private void add(int server, double rate) {
    for (int b = starts[server]; b < starts[server] + counts[server]; b++) {
      throughput[b] += rate;
    }
  }

  private Swarm copy() {
    Swarm copy = new Swarm(throughput.length, counts, rates);
    System.arraycopy(starts, 0, copy.starts, 0, starts.length);
    System.arraycopy(throughput, 0, copy.throughput, 0, throughput.length);
    return copy;
  }
}
