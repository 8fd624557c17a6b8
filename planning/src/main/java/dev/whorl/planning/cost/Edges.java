package dev.whorl.planning.cost;

import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.ZoneDelay;

/**
 * The delays of a pool for one decode row, taken apart for dynamic programming: a hop at j on a
 * ring of at least two costs {@code hop(j)} plus {@code between(zone before, zone of j)}; a one-hop
 * chain costs {@code alone(j)}.
 */
public final class Edges {
  private final int[] zone;
  private final double[] hop;
  private final double[] alone;
  private final double[][] between;

  private Edges(int[] zone, double[] hop, double[] alone, double[][] between) {
    this.zone = zone;
    this.hop = hop;
    this.alone = alone;
    this.between = between;
  }

  /** The edges of a pool. */
  public static Edges of(Pool pool) {
    HopDelay delays = pool.delays();
    int n = pool.size();
    double[] alone = new double[n];
    for (int j = 0; j < n; j++) {
      alone[j] = pool.delay(j, j, 1);
    }
    return switch (delays) {
      case ZoneDelay zones -> ofZones(pool, zones, alone);
      case dev.whorl.planning.model.RelayDelay relay ->
          new Edges(new int[n], alone.clone(), alone, new double[1][1]);
      case dev.whorl.planning.model.DenseDelay dense -> ofPairs(pool, alone);
    };
  }

  private static Edges ofZones(Pool pool, ZoneDelay delays, double[] alone) {
    int n = pool.size();
    int[] zone = new int[n];
    double[] hop = new double[n];
    for (int j = 0; j < n; j++) {
      zone[j] = delays.zoneOf(pool.position(j));
      hop[j] = 2 * delays.access(pool.position(j));
    }
    long bytes = pool.deployment().model().residualRowBytes();
    int zones = delays.zones();
    double[][] between = new double[zones][zones];
    for (int a = 0; a < zones; a++) {
      for (int b = 0; b < zones; b++) {
        between[a][b] = delays.between(a, b, bytes);
      }
    }
    return new Edges(zone, hop, alone, between);
  }

  private static Edges ofPairs(Pool pool, double[] alone) {
    int n = pool.size();
    int[] zone = new int[n];
    double[][] between = new double[n][n];
    for (int i = 0; i < n; i++) {
      zone[i] = i;
      for (int j = 0; j < n; j++) {
        between[i][j] = pool.delay(i, j, 1);
      }
    }
    return new Edges(zone, new double[n], alone, between);
  }

  /** Number of zones. */
  public int zones() {
    return between.length;
  }

  /** Zone of a server. */
  public int zone(int server) {
    return zone[server];
  }

  /** Seconds at a server's ends of its two edges on a ring. */
  public double hop(int server) {
    return hop[server];
  }

  /** Seconds of a one-hop chain's own return. */
  public double alone(int server) {
    return alone[server];
  }

  /** Seconds between zones. */
  public double between(int from, int to) {
    return between[from][to];
  }

  /** Seconds from server to server. */
  public double delay(int from, int to) {
    return from == to ? alone[from] : (hop[from] + hop[to]) / 2 + between[zone[from]][zone[to]];
  }
}
