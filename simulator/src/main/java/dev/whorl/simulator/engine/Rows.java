package dev.whorl.simulator.engine;

import java.util.Arrays;

/**
 * Rows and chunks under way, as nodes of a pool. Lists of them are chained through {@link #next}.
 */
final class Rows {
  static final int NONE = -1;

  int[] next = new int[1024];
  int[] session = new int[1024];
  int[] epoch = new int[1024];
  int[] hop = new int[1024];

  /** Prefill tokens of a chunk; 0 for a decode row. */
  int[] tokens = new int[1024];

  private int free = NONE;
  private int used;

  int take(int ofSession, int inEpoch, int atHop, int ofTokens) {
    int node = free;
    if (node == NONE) {
      if (used == next.length) {
        grow();
      }
      node = used++;
    } else {
      free = next[node];
    }
    next[node] = NONE;
    session[node] = ofSession;
    epoch[node] = inEpoch;
    hop[node] = atHop;
    tokens[node] = ofTokens;
    return node;
  }

  void give(int node) {
    next[node] = free;
    free = node;
  }

  private void grow() {
    next = Arrays.copyOf(next, used * 2);
    session = Arrays.copyOf(session, used * 2);
    epoch = Arrays.copyOf(epoch, used * 2);
    hop = Arrays.copyOf(hop, used * 2);
    tokens = Arrays.copyOf(tokens, used * 2);
  }
}
