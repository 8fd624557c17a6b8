package dev.whorl.simulator.engine;

import java.util.Arrays;

/**
 * Events by time, those of equal time in the order in which they were added. A heap of four
 * children per node over primitive arrays: adding and taking allocate nothing.
 */
public final class EventQueue {
  private double[] times = new double[1024];
  private long[] orders = new long[1024];
  private long[] events = new long[1024];
  private int size;
  private long added;

  /** Adds an event. */
  public void add(double time, long event) {
    if (size == times.length) {
      grow();
    }
    siftUp(size++, time, added++, event);
  }

  /** Whether no event is left. */
  public boolean isEmpty() {
    return size == 0;
  }

  /** Number of events that wait. */
  public int size() {
    return size;
  }

  /** Time of the next event; infinite when none is left. */
  public double nextTime() {
    return size == 0 ? Double.POSITIVE_INFINITY : times[0];
  }

  /** Takes the next event. */
  public long poll() {
    long event = events[0];
    size--;
    if (size > 0) {
      siftDown(times[size], orders[size], events[size]);
    }
    return event;
  }

  private void grow() {
    times = Arrays.copyOf(times, size * 2);
    orders = Arrays.copyOf(orders, size * 2);
    events = Arrays.copyOf(events, size * 2);
  }

  private void siftUp(int from, double time, long order, long event) {
    int at = from;
    while (at > 0) {
      int parent = (at - 1) >> 2;
      // A new event is the youngest: it passes only what is strictly later.
      if (times[parent] <= time) {
        break;
      }
      move(parent, at);
      at = parent;
    }
    put(at, time, order, event);
  }

  private void siftDown(double time, long order, long event) {
    int at = 0;
    int child = 1;
    while (child < size) {
      int least = leastOf(child, Math.min(child + 4, size));
      if (!before(least, time, order)) {
        break;
      }
      move(least, at);
      at = least;
      child = 4 * at + 1;
    }
    put(at, time, order, event);
  }

  private int leastOf(int from, int end) {
    int least = from;
    for (int i = from + 1; i < end; i++) {
      if (before(i, times[least], orders[least])) {
        least = i;
      }
    }
    return least;
  }

  private boolean before(int i, double time, long order) {
    return times[i] < time || (times[i] == time && orders[i] < order);
  }

  private void move(int from, int to) {
    times[to] = times[from];
    orders[to] = orders[from];
    events[to] = events[from];
  }

  private void put(int at, double time, long order, long event) {
    times[at] = time;
    orders[at] = order;
    events[at] = event;
  }
}
