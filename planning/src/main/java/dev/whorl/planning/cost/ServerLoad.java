package dev.whorl.planning.cost;

import java.util.List;

/**
 * Sessions by block on one server of a pool, and the step and visit times that follow (planning
 * contract: steps run back to back, every ready row joins the next step, prefill tokens are limited
 * per step).
 */
public final class ServerLoad {
  private final Pool pool;
  private final int server;
  private final int start;
  private final int[] sessions;
  private final int[] oneHop;
  private final int total;
  private final int chains;

  private ServerLoad(Pool pool, int server, int start, int end, List<int[]> uses) {
    this.pool = pool;
    this.server = server;
    this.start = start;
    this.sessions = new int[end - start];
    this.oneHop = new int[end - start];
    int sum = 0;
    for (int[] use : uses) {
      for (int b = use[0] - start; b < use[1] - start; b++) {
        sessions[b] += use[2];
        oneHop[b] += use[3] == 1 ? use[2] : 0;
      }
      sum += use[2];
    }
    this.total = sum;
    this.chains = uses.size();
  }

  private ServerLoad(ServerLoad all, int most, int from, int to) {
    this.pool = all.pool;
    this.server = all.server;
    this.start = all.start;
    this.sessions = new int[all.sessions.length];
    this.oneHop = new int[sessions.length];
    for (int b = 0; b < sessions.length; b++) {
      boolean passed = start + b >= from && start + b < to;
      boolean stays = all.oneHop[b] == all.sessions[b];
      sessions[b] = Math.min(all.sessions[b], passed ? most : most - 1);
      oneHop[b] = Math.min(all.oneHop[b], passed && stays ? most : most - 1);
    }
    this.total = Math.min(all.total, most);
    this.chains = Math.min(all.chains, most);
  }

  /**
   * The largest load while at most so many sessions of this deployment run, one of them over the
   * blocks from start to end: blocks that it does not pass have only the others. Of the others as
   * many as can be are of one-hop chains, whose rows may be in both steps that a row meets.
   */
  ServerLoad atMost(int most, int passedFrom, int passedTo) {
    return new ServerLoad(this, most, passedFrom, passedTo);
  }

  /** From uses {start, end, sessions, hops of the chain}, at least one. */
  static ServerLoad of(Pool pool, int server, List<int[]> uses) {
    int start = Integer.MAX_VALUE;
    int end = 0;
    for (int[] use : uses) {
      start = Math.min(start, use[0]);
      end = Math.max(end, use[1]);
    }
    return new ServerLoad(pool, server, start, end, uses);
  }

  /** Sessions of this deployment. */
  public int sessions() {
    return total;
  }

  /** Chains of this deployment. */
  public int chains() {
    return chains;
  }

  /** First block in use. */
  public int start() {
    return start;
  }

  /** The block after the last in use. */
  public int end() {
    return start + sessions.length;
  }

  /** Cache bytes of the slots. */
  public long cacheBytes() {
    long blocks = 0;
    for (int n : sessions) {
      blocks += n;
    }
    return blocks * pool.slotBytes();
  }

  /** S without chunk: the longest step of this deployment's rows. */
  double ownStep() {
    double sum = 0;
    for (int b = 0; b < sessions.length; b++) {
      sum += sessions[b] == 0 ? 0 : block(b, sessions[b]);
    }
    return sum;
  }

  private double block(int b, int rows) {
    return pool.stepSeconds(server, start + b, start + b + 1, rows);
  }

  /** V without chunks: the worst two steps of this deployment's rows. */
  double ownVisit() {
    WorstSplit split = WorstSplit.of(pool.profile(server));
    double sum = 0;
    double perWork = 0;
    int blocks = pool.blocks();
    for (int b = 0; b < sessions.length; b++) {
      boolean atEnd = start + b == 0 || start + b == blocks - 1;
      if (sessions[b] == 0) {
        continue;
      }
      if (atEnd) {
        int block = b;
        sum += split.seconds(rows -> rows == 0 ? 0 : block(block, rows), sessions[b], oneHop[b]);
        continue;
      }
      boolean same =
          b > 0 && start + b > 1 && sessions[b] == sessions[b - 1] && oneHop[b] == oneHop[b - 1];
      if (!same || perWork == 0) {
        perWork = split.seconds(pool.profile(server).block()::at, sessions[b], oneHop[b]);
      }
      sum += perWork * pool.work(start + b, start + b + 1);
    }
    return sum;
  }

  /** The extra time of a chunk over all blocks in use. */
  double ownChunk() {
    double work = 0;
    for (int b = 0; b < sessions.length; b++) {
      work += sessions[b] == 0 ? 0 : pool.work(start + b, start + b + 1);
    }
    boolean first = start == 0 && sessions[0] > 0;
    boolean last = end() == pool.blocks() && sessions[sessions.length - 1] > 0;
    return pool.chunkSeconds(server, work, first, last);
  }

  /** This load as others see it. */
  public Foreign.Load asForeign(long weightBytes) {
    return new Foreign.Load(
        weightBytes + cacheBytes(), total, chains, ownStep(), ownVisit(), ownChunk());
  }
}
