package dev.whorl.planning.model;

import java.util.Arrays;

/**
 * Delays by zone: latency between the zones plus an access delay at either end, plus transfer at
 * the bandwidth between the zones. A server's own return costs its access delay once.
 */
public final class ZoneDelay implements HopDelay {
  private final int[] zoneOf;
  private final double[] access;
  private final double[][] latency;
  private final double[][] secondsPerByte;
  private final double routerSeconds;

  /**
   * Delays by zone.
   *
   * @param zoneOf zone of each server
   * @param access seconds at each server, half of its own overhead per hop
   * @param latency seconds from zone to zone, one way, square
   * @param secondsPerByte from zone to zone, square; zeros when transfer does not count
   * @param routerSeconds seconds from the router to any zone's edge, one way
   */
  public ZoneDelay(
      int[] zoneOf,
      double[] access,
      double[][] latency,
      double[][] secondsPerByte,
      double routerSeconds) {
    if (zoneOf.length != access.length) {
      throw new InvalidInput(
          "access delays", access.length, "must be one per server (" + zoneOf.length + ")");
    }
    if (latency.length == 0 || secondsPerByte.length != latency.length) {
      throw new InvalidInput(
          "zone matrix", latency.length, "must be square, not empty, and have a bandwidth matrix");
    }
    for (int z = 0; z < latency.length; z++) {
      DenseDelay.requireRow("latency of zone " + z, latency[z], latency.length);
      DenseDelay.requireRow("secondsPerByte of zone " + z, secondsPerByte[z], latency.length);
    }
    for (int j = 0; j < zoneOf.length; j++) {
      if (zoneOf[j] < 0 || zoneOf[j] >= latency.length) {
        throw new InvalidInput(
            "zone of server " + j,
            zoneOf[j],
            "must be below the number of zones " + latency.length);
      }
      Require.notNegative("access delay of server " + j, access[j]);
    }
    this.zoneOf = zoneOf.clone();
    this.access = access.clone();
    this.latency = DenseDelay.copy(latency);
    this.secondsPerByte = DenseDelay.copy(secondsPerByte);
    this.routerSeconds = Require.notNegative("routerSeconds", routerSeconds);
  }

  /** One zone: every pair of servers costs the sum of their access delays. */
  public static ZoneDelay perServer(double[] access) {
    return new ZoneDelay(
        new int[access.length], access, new double[][] {{0}}, new double[][] {{0}}, 0);
  }

  @Override
  public double seconds(int from, int to, long bytes) {
    if (from == to) {
      return access[from];
    }
    int a = zoneOf[from];
    int b = zoneOf[to];
    return access[from] + access[to] + latency[a][b] + bytes * secondsPerByte[a][b];
  }

  @Override
  public double routerSeconds(int server, long bytes) {
    int z = zoneOf[server];
    return routerSeconds + access[server] + bytes * secondsPerByte[z][z];
  }

  /** Seconds at one end of a hop. */
  public double access(int server) {
    return access[server];
  }

  /** Seconds between two zones for a message of so many bytes, without the ends. */
  public double between(int fromZone, int toZone, long bytes) {
    return latency[fromZone][toZone] + bytes * secondsPerByte[fromZone][toZone];
  }

  @Override
  public int size() {
    return zoneOf.length;
  }

  @Override
  public int zones() {
    return latency.length;
  }

  @Override
  public int zoneOf(int server) {
    return zoneOf[server];
  }

  @Override
  public ZoneDelay select(int[] servers) {
    return new ZoneDelay(
        Arrays.stream(servers).map(j -> zoneOf[j]).toArray(),
        Arrays.stream(servers).mapToDouble(j -> access[j]).toArray(),
        latency,
        secondsPerByte,
        routerSeconds);
  }
}
