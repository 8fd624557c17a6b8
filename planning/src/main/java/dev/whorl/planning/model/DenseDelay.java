package dev.whorl.planning.model;

import java.util.Arrays;

/** Delays measured for every ordered pair of servers; meant for at most some hundred servers. */
public final class DenseDelay implements HopDelay {
  private final double[][] latency;
  private final double[][] secondsPerByte;
  private final double[] router;

  /**
   * Delays by pair.
   *
   * @param latency seconds from server to server, one way, square; the diagonal is the own return
   * @param secondsPerByte from server to server, square; zeros when transfer does not count
   * @param router seconds between the router and each server, one way
   */
  public DenseDelay(double[][] latency, double[][] secondsPerByte, double[] router) {
    int n = latency.length;
    if (secondsPerByte.length != n) {
      throw new InvalidInput("secondsPerByte", secondsPerByte.length, "must have " + n + " rows");
    }
    for (int i = 0; i < n; i++) {
      requireRow("latency from server " + i, latency[i], n);
      requireRow("secondsPerByte from server " + i, secondsPerByte[i], n);
    }
    requireRow("router delays", router, n);
    this.latency = copy(latency);
    this.secondsPerByte = copy(secondsPerByte);
    this.router = router.clone();
  }

  /** Latency only. */
  public static DenseDelay of(double[][] latency) {
    int n = latency.length;
    return new DenseDelay(latency, new double[n][n], new double[n]);
  }

  static void requireRow(String field, double[] row, int size) {
    if (row.length != size) {
      throw new InvalidInput(field, row.length, "must have " + size + " entries");
    }
    for (double value : row) {
      Require.notNegative(field, value);
    }
  }

  static double[][] copy(double[][] matrix) {
    return Arrays.stream(matrix).map(double[]::clone).toArray(double[][]::new);
  }

  @Override
  public double seconds(int from, int to, long bytes) {
    return latency[from][to] + bytes * secondsPerByte[from][to];
  }

  @Override
  public double routerSeconds(int server, long bytes) {
    return router[server];
  }

  @Override
  public int size() {
    return latency.length;
  }

  @Override
  public int zones() {
    return latency.length;
  }

  @Override
  public int zoneOf(int server) {
    return server;
  }

  @Override
  public DenseDelay select(int[] servers) {
    int n = servers.length;
    double[][] l = new double[n][n];
    double[][] b = new double[n][n];
    double[] r = new double[n];
    for (int i = 0; i < n; i++) {
      r[i] = router[servers[i]];
      for (int k = 0; k < n; k++) {
        l[i][k] = latency[servers[i]][servers[k]];
        b[i][k] = secondsPerByte[servers[i]][servers[k]];
      }
    }
    return new DenseDelay(l, b, r);
  }
}
