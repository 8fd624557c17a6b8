package dev.whorl.planning.solve.search;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Servers in a fixed order from which some are taken; going on from one to the next left is O(1).
 */
final class Shelf {
  private static final int END = -1;

  private final int[] servers;
  private final int[] next;
  private final int[] previous;
  private final boolean[] taken;
  private final Map<Integer, Integer> positions = new HashMap<>();
  private int first;

  Shelf(int[] order) {
    servers = order;
    next = new int[order.length];
    previous = new int[order.length];
    taken = new boolean[order.length];
    for (int i = 0; i < order.length; i++) {
      positions.put(order[i], i);
      next[i] = i + 1 < order.length ? i + 1 : END;
      previous[i] = i - 1;
    }
    first = order.length == 0 ? END : 0;
  }

  int first() {
    return first;
  }

  int after(int position) {
    return next[position];
  }

  int server(int position) {
    return servers[position];
  }

  IntStream left() {
    return IntStream.range(0, servers.length).filter(i -> !taken[i]).map(i -> servers[i]);
  }

  void take(int server) {
    int i = position(server);
    taken[i] = true;
    if (previous[i] == END) {
      first = next[i];
    } else {
      next[previous[i]] = next[i];
    }
    if (next[i] != END) {
      previous[next[i]] = previous[i];
    }
  }

  /** Puts servers back that were taken last, in this order. */
  void restore(List<Integer> takenLast) {
    for (int k = takenLast.size() - 1; k >= 0; k--) {
      int i = position(takenLast.get(k));
      taken[i] = false;
      if (previous[i] == END) {
        first = i;
      } else {
        next[previous[i]] = i;
      }
      if (next[i] != END) {
        previous[next[i]] = i;
      }
    }
  }

  private int position(int server) {
    Integer position = positions.get(server);
    if (position == null) {
      throw new IllegalStateException(
          "Server " + server + " is not on the shelf " + Arrays.toString(servers));
    }
    return position;
  }
}
