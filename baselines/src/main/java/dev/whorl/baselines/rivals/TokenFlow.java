package dev.whorl.baselines.rivals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The largest flow through servers in a row, and the paths that make it up: augmenting paths,
 * shortest first (Edmonds–Karp), every server split in two by its own limit. Node 2j is a server's
 * entry, 2j + 1 its exit, then source and sink.
 */
final class TokenFlow {
  private static final double NOTHING = 1e-12;

  private final double[][] residual;
  private final double[][] limit;
  private final int source;
  private final int sink;

  private TokenFlow(double[][] limit) {
    this.limit = limit;
    residual = Arrays.stream(limit).map(double[]::clone).toArray(double[][]::new);
    source = limit.length - 2;
    sink = limit.length - 1;
  }

  /**
   * Paths of the largest flow, widest first.
   *
   * @param node limit of each server
   * @param link limit from server to server, 0: none
   * @param first whether a server takes what comes in
   * @param last whether it gives what goes out
   */
  static List<Path> paths(double[] node, double[][] link, boolean[] first, boolean[] last) {
    int n = node.length;
    double[][] limit = new double[2 * n + 2][2 * n + 2];
    for (int j = 0; j < n; j++) {
      limit[2 * j][2 * j + 1] = node[j];
      limit[2 * n][2 * j] = first[j] ? node[j] : 0;
      limit[2 * j + 1][2 * n + 1] = last[j] ? node[j] : 0;
      for (int k = 0; k < n; k++) {
        limit[2 * j + 1][2 * k] = Math.min(link[j][k], Math.min(node[j], node[k]));
      }
    }
    TokenFlow flow = new TokenFlow(limit);
    flow.fill();
    return flow.decompose();
  }

  private void fill() {
    for (int[] before = search(residual); before[sink] >= 0; before = search(residual)) {
      double width = width(residual, before);
      for (int at = sink; at != source; at = before[at]) {
        residual[before[at]][at] -= width;
        residual[at][before[at]] += width;
      }
    }
  }

  private List<Path> decompose() {
    int n = limit.length;
    double[][] flow = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        flow[i][j] = Math.max(0, limit[i][j] - residual[i][j]);
      }
    }
    List<Path> paths = new ArrayList<>();
    for (int[] before = search(flow); before[sink] >= 0; before = search(flow)) {
      double width = width(flow, before);
      Deque<Integer> servers = new ArrayDeque<>();
      for (int at = sink; at != source; at = before[at]) {
        flow[before[at]][at] -= width;
        if (at != sink && at % 2 == 0) {
          servers.push(at / 2);
        }
      }
      paths.add(new Path(List.copyOf(servers), width));
    }
    paths.sort((a, b) -> Double.compare(b.tokensPerSecond(), a.tokensPerSecond()));
    return paths;
  }

  private int[] search(double[][] capacity) {
    int[] before = IntStream.range(0, capacity.length).map(i -> -1).toArray();
    Deque<Integer> queue = new ArrayDeque<>(List.of(source));
    before[source] = source;
    while (!queue.isEmpty() && before[sink] < 0) {
      int at = queue.remove();
      for (int next = 0; next < capacity.length; next++) {
        if (before[next] < 0 && capacity[at][next] > NOTHING) {
          before[next] = at;
          queue.add(next);
        }
      }
    }
    return before;
  }

  private double width(double[][] capacity, int[] before) {
    double width = Double.POSITIVE_INFINITY;
    for (int at = sink; at != source; at = before[at]) {
      width = Math.min(width, capacity[before[at]][at]);
    }
    return width;
  }

  /** Servers in order and the flow through them. */
  record Path(List<Integer> servers, double tokensPerSecond) {}
}
