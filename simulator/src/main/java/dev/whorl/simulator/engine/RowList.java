package dev.whorl.simulator.engine;

import java.util.Arrays;

/** First-come lists of {@link Rows}, one per server or link. */
final class RowList {
  private final Rows rows;
  private int[] head;
  private int[] tail;

  RowList(Rows rows, int lists) {
    this.rows = rows;
    head = new int[lists];
    tail = new int[lists];
    Arrays.fill(head, Rows.NONE);
  }

  void ensure(int lists) {
    if (lists > head.length) {
      int old = head.length;
      head = Arrays.copyOf(head, Math.max(lists, old * 2));
      tail = Arrays.copyOf(tail, head.length);
      Arrays.fill(head, old, head.length, Rows.NONE);
    }
  }

  boolean isEmpty(int list) {
    return head[list] == Rows.NONE;
  }

  void append(int list, int node) {
    rows.next[node] = Rows.NONE;
    if (head[list] == Rows.NONE) {
      head[list] = node;
    } else {
      rows.next[tail[list]] = node;
    }
    tail[list] = node;
  }

  int poll(int list) {
    int node = head[list];
    head[list] = rows.next[node];
    return node;
  }

  int peek(int list) {
    return head[list];
  }

  /** Empties the list and returns its first node. */
  int takeAll(int list) {
    int node = head[list];
    head[list] = Rows.NONE;
    return node;
  }

  void dropAll(int list) {
    for (int node = takeAll(list); node != Rows.NONE; ) {
      int after = rows.next[node];
      rows.give(node);
      node = after;
    }
  }
}
