package dev.whorl.simulator.engine;

import dev.whorl.planning.model.Span;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Rows that run the same blocks of the same deployment on the same server share a lane. A step's
 * time follows from how many rows each lane has in it: lanes of one deployment that overlap run
 * their common blocks as one batch.
 */
final class Lanes {
  private record Key(int server, int deployment, Span span) {}

  private final Map<Key, Integer> numbers = new HashMap<>();
  private int size;
  private int[] deployment = new int[64];
  private int[] start = new int[64];
  private int[] end = new int[64];
  private StepSeconds[] times = new StepSeconds[64];

  /** Rows of the step that is being put together, by lane; the lanes that have any. */
  private int[] count = new int[64];

  private int[] touched = new int[64];
  private int touchedSize;
  private int[] edges = new int[16];

  int number(int server, int ofDeployment, Span span, StepSeconds seconds) {
    return numbers.computeIfAbsent(
        new Key(server, ofDeployment, span), key -> add(ofDeployment, span, seconds));
  }

  private int add(int ofDeployment, Span span, StepSeconds seconds) {
    if (size == start.length) {
      deployment = Arrays.copyOf(deployment, size * 2);
      start = Arrays.copyOf(start, size * 2);
      end = Arrays.copyOf(end, size * 2);
      times = Arrays.copyOf(times, size * 2);
      count = Arrays.copyOf(count, size * 2);
      touched = Arrays.copyOf(touched, size * 2);
    }
    deployment[size] = ofDeployment;
    start[size] = span.start();
    end[size] = span.end();
    times[size] = seconds;
    return size++;
  }

  double chunkSeconds(int lane, int tokens) {
    return times[lane].chunk(start[lane], end[lane], tokens);
  }

  /** One more row of the step. */
  void add(int lane) {
    if (count[lane]++ == 0) {
      touched[touchedSize++] = lane;
    }
  }

  /** Decode time of the rows added since the last call. */
  double takeDecodeSeconds() {
    if (touchedSize == 0) {
      return 0;
    }
    double seconds = 0;
    if (touchedSize == 1) {
      int only = touched[0];
      seconds = times[only].decode(start[only], end[only], count[only]);
    } else {
      for (int i = 0; i < touchedSize; i++) {
        if (firstOfDeployment(i)) {
          seconds += sweep(deployment[touched[i]]);
        }
      }
    }
    for (int i = 0; i < touchedSize; i++) {
      count[touched[i]] = 0;
    }
    touchedSize = 0;
    return seconds;
  }

  private boolean firstOfDeployment(int i) {
    for (int k = 0; k < i; k++) {
      if (deployment[touched[k]] == deployment[touched[i]]) {
        return false;
      }
    }
    return true;
  }

  /** Between two neighbouring edges of spans the batch is constant. */
  private double sweep(int ofDeployment) {
    int found = collectEdges(ofDeployment);
    double seconds = 0;
    for (int i = 0; i + 1 < found; i++) {
      int rows = 0;
      StepSeconds table = null;
      for (int k = 0; k < touchedSize; k++) {
        int lane = touched[k];
        if (deployment[lane] == ofDeployment && start[lane] <= edges[i] && end[lane] > edges[i]) {
          rows += count[lane];
          table = times[lane];
        }
      }
      if (table != null && edges[i] < edges[i + 1]) {
        seconds += table.decode(edges[i], edges[i + 1], rows);
      }
    }
    return seconds;
  }

  private int collectEdges(int ofDeployment) {
    if (edges.length < 2 * touchedSize) {
      edges = new int[4 * touchedSize];
    }
    int found = 0;
    for (int k = 0; k < touchedSize; k++) {
      if (deployment[touched[k]] == ofDeployment) {
        edges[found++] = start[touched[k]];
        edges[found++] = end[touched[k]];
      }
    }
    Arrays.sort(edges, 0, found);
    return found;
  }
}
