package dev.whorl.cli.plan;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Quantities;
import dev.whorl.planning.model.DenseDelay;
import dev.whorl.planning.model.HopDelay;
import dev.whorl.planning.model.RelayDelay;
import dev.whorl.planning.model.ZoneDelay;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The links of an instance file. */
final class DelaysOf {
  private final Instance.Links links;
  private final List<Instance.Pair> pairs;
  private final Map<String, Integer> positions = new HashMap<>();

  private DelaysOf(Instance.Links links, List<Instance.Server> servers) {
    this.links = links;
    this.pairs = links.pairs() == null ? List.of() : links.pairs();
    for (Instance.Server server : servers) {
      positions.put(server.name(), positions.size());
    }
  }

  static HopDelay instance(Instance instance) {
    int n = instance.servers().size();
    Instance.Links links = instance.links();
    if (links == null) {
      return ZoneDelay.perServer(new double[n]);
    }
    DelaysOf delays = new DelaysOf(links, instance.servers());
    if (Boolean.TRUE.equals(links.relay())) {
      return delays.relay(n);
    }
    return delays.pairs.isEmpty() ? delays.everywhere(n) : delays.dense(n);
  }

  private HopDelay relay(int n) {
    double[] roundTrip = new double[n];
    Arrays.fill(roundTrip, InstanceReader.seconds("links.latency", links.latency()));
    for (Instance.Pair pair : pairs) {
      roundTrip[position(pair.to())] =
          InstanceReader.seconds("links.pairs.latency", pair.latency());
    }
    return new RelayDelay(roundTrip);
  }

  /** One zone: half of the latency at either end, so that a million pairs cost nothing to store. */
  private HopDelay everywhere(int n) {
    double latency = InstanceReader.seconds("links.latency", links.latency());
    double[] access = new double[n];
    Arrays.fill(access, latency / 2);
    return new ZoneDelay(
        new int[n],
        access,
        new double[][] {{0}},
        new double[][] {{perByte(links.bandwidth())}},
        links.routerLatency() == null
            ? latency / 2
            : InstanceReader.seconds("links.routerLatency", links.routerLatency()));
  }

  private HopDelay dense(int n) {
    double latency = InstanceReader.seconds("links.latency", links.latency());
    double[][] latencies = filled(n, latency);
    double[][] perByte = filled(n, perByte(links.bandwidth()));
    for (Instance.Pair pair : pairs) {
      if (pair.from() == null) {
        throw new BadInput("links.pairs: a pair to (%s) has no from.".formatted(pair.to()));
      }
      int from = position(pair.from());
      int to = position(pair.to());
      latencies[from][to] = InstanceReader.seconds("links.pairs.latency", pair.latency());
      if (pair.bandwidth() != null) {
        perByte[from][to] = perByte(pair.bandwidth());
      }
    }
    double[] router = new double[n];
    Arrays.fill(
        router,
        links.routerLatency() == null
            ? latency
            : InstanceReader.seconds("links.routerLatency", links.routerLatency()));
    return new DenseDelay(latencies, perByte, router);
  }

  private int position(String server) {
    Integer position = positions.get(server);
    if (position == null) {
      throw new BadInput(
          "links.pairs names the server (%s), which is not in servers.".formatted(server));
    }
    return position;
  }

  private static double perByte(@Nullable String bandwidth) {
    return bandwidth == null ? 0 : 1.0 / Quantities.bytes("links.bandwidth", bandwidth);
  }

  private static double[][] filled(int n, double value) {
    double[][] matrix = new double[n][n];
    for (double[] row : matrix) {
      Arrays.fill(row, value);
    }
    return matrix;
  }
}
