package dev.whorl.simulator.engine;

import java.util.Arrays;

/** Sessions in arrays; a number is used again when its session has ended. */
final class Sessions {
  static final int NO_ROUTE = -1;

  int[] free = new int[256];
  int freeSize;
  int used;
  int live;

  int[] deployment = new int[256];
  int[] route = new int[256];

  /** Raised whenever what is under way for the session becomes void. */
  int[] epoch = new int[256];

  int[] input = new int[256];
  int[] output = new int[256];
  int[] expectedOutput = new int[256];
  int[] produced = new int[256];
  long[] id = new long[256];

  /** Prefill of the present epoch: tokens in all, chunks, and the hops that run them. */
  int[] prefill = new int[256];

  int[] chunks = new int[256];
  int[] prefillHops = new int[256];

  /**
   * By hop: chunks that arrived, that were taken into a step, that the next hop has made room for.
   */
  int[][] arrived = new int[256][];

  int[][] taken = new int[256][];
  int[][] roomed = new int[256][];

  /** By hop: whether it stands in its server's round of prefill turns. */
  boolean[][] inTurn = new boolean[256][];

  boolean[] permit = new boolean[256];

  /** The last token was drawn; what follows is closing. */
  boolean[] done = new boolean[256];

  /** The next token comes after a recovery: its wait is a stall, not a time per token. */
  boolean[] stalled = new boolean[256];

  double[] arrival = new double[256];
  double[] started = new double[256];
  double[] granted = new double[256];
  double[] firstToken = new double[256];
  double[] lastToken = new double[256];
  double[] lostAt = new double[256];

  int take() {
    live++;
    if (freeSize > 0) {
      return reset(free[--freeSize]);
    }
    if (used == route.length) {
      grow();
    }
    return reset(used++);
  }

  void give(int s) {
    live--;
    epoch[s]++;
    route[s] = NO_ROUTE;
    free[freeSize++] = s;
  }

  /** Clears the marks of prefill for so many hops. */
  void clearHops(int s, int hops) {
    if (arrived[s] == null || arrived[s].length < hops) {
      int size = Math.max(8, hops);
      arrived[s] = new int[size];
      taken[s] = new int[size];
      roomed[s] = new int[size];
      inTurn[s] = new boolean[size];
      return;
    }
    Arrays.fill(arrived[s], 0, hops, 0);
    Arrays.fill(taken[s], 0, hops, 0);
    Arrays.fill(roomed[s], 0, hops, 0);
    Arrays.fill(inTurn[s], 0, hops, false);
  }

  private int reset(int s) {
    route[s] = NO_ROUTE;
    produced[s] = 0;
    permit[s] = false;
    done[s] = false;
    stalled[s] = false;
    lostAt[s] = Double.NaN;
    firstToken[s] = Double.NaN;
    started[s] = Double.NaN;
    return s;
  }

  private void grow() {
    int n = used * 2;
    free = Arrays.copyOf(free, n);
    deployment = Arrays.copyOf(deployment, n);
    route = Arrays.copyOf(route, n);
    epoch = Arrays.copyOf(epoch, n);
    input = Arrays.copyOf(input, n);
    output = Arrays.copyOf(output, n);
    expectedOutput = Arrays.copyOf(expectedOutput, n);
    produced = Arrays.copyOf(produced, n);
    id = Arrays.copyOf(id, n);
    prefill = Arrays.copyOf(prefill, n);
    chunks = Arrays.copyOf(chunks, n);
    prefillHops = Arrays.copyOf(prefillHops, n);
    arrived = Arrays.copyOf(arrived, n);
    taken = Arrays.copyOf(taken, n);
    roomed = Arrays.copyOf(roomed, n);
    inTurn = Arrays.copyOf(inTurn, n);
    permit = Arrays.copyOf(permit, n);
    done = Arrays.copyOf(done, n);
    stalled = Arrays.copyOf(stalled, n);
    arrival = Arrays.copyOf(arrival, n);
    started = Arrays.copyOf(started, n);
    granted = Arrays.copyOf(granted, n);
    firstToken = Arrays.copyOf(firstToken, n);
    lastToken = Arrays.copyOf(lastToken, n);
    lostAt = Arrays.copyOf(lostAt, n);
  }
}
