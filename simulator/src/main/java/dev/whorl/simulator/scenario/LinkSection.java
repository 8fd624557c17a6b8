package dev.whorl.simulator.scenario;

import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.ZoneDelay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Links between servers: {@code latency} and {@code bandwidth} (bytes per second) inside a zone
 * and, unless {@code zones} says otherwise, between zones; {@code router} is one way to any server.
 */
final class LinkSection {
  private LinkSection() {}

  static HopDelay delays(@Nullable Yaml links, List<Server> pool) {
    List<String> zones =
        new ArrayList<>(new TreeSet<>(pool.stream().map(s -> s.location().zone()).toList()));
    int n = zones.size();
    double[][] latency = new double[n][n];
    double[][] perByte = new double[n][n];
    if (links == null) {
      return new ZoneDelay(zoneOf(pool, zones), new double[pool.size()], latency, perByte, 0);
    }
    links.only("mode", "latency", "bandwidth", "router", "zones");
    double own = links.seconds("latency", 0);
    if (links.text("mode", "Ring").equals("Relay")) {
      double[] trips = new double[pool.size()];
      Arrays.fill(trips, 2 * links.seconds("router", own));
      return new RelayDelay(trips);
    }
    double bytes = perByte(links);
    for (int a = 0; a < n; a++) {
      Arrays.fill(latency[a], own);
      Arrays.fill(perByte[a], bytes);
    }
    for (Yaml pair : links.each("zones")) {
      between(pair, zones, latency, perByte, bytes);
    }
    return new ZoneDelay(
        zoneOf(pool, zones),
        new double[pool.size()],
        latency,
        perByte,
        links.seconds("router", own));
  }

  private static void between(
      Yaml pair, List<String> zones, double[][] latency, double[][] perByte, double otherwise) {
    pair.only("between", "latency", "bandwidth");
    List<Yaml> ends = pair.get("between").list();
    if (ends.size() != 2) {
      throw pair.get("between").wrong("must name two zones");
    }
    int a = zone(ends.get(0), zones);
    int b = zone(ends.get(1), zones);
    latency[a][b] = pair.get("latency").seconds();
    latency[b][a] = latency[a][b];
    perByte[a][b] = pair.find("bandwidth") == null ? otherwise : perByte(pair);
    perByte[b][a] = perByte[a][b];
  }

  private static int zone(Yaml name, List<String> zones) {
    int zone = zones.indexOf(name.text());
    if (zone < 0) {
      throw name.wrong("is the zone of no server; known are " + String.join(", ", zones));
    }
    return zone;
  }

  private static double perByte(Yaml links) {
    Yaml bandwidth = links.find("bandwidth");
    if (bandwidth == null) {
      return 0;
    }
    if (bandwidth.bytes() <= 0) {
      throw bandwidth.wrong("must be above 0 bytes per second");
    }
    return 1.0 / bandwidth.bytes();
  }

  private static int[] zoneOf(List<Server> pool, List<String> zones) {
    return pool.stream().mapToInt(s -> zones.indexOf(s.location().zone())).toArray();
  }
}
