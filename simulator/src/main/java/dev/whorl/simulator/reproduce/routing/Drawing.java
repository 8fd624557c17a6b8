package dev.whorl.simulator.reproduce.routing;

import dev.whorl.baselines.published.Matrix;
import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.reference.Answer;
import dev.whorl.baselines.published.reference.OnlineInstance;
import dev.whorl.baselines.published.reference.OnlineInstance.Delays;
import dev.whorl.baselines.published.reference.OnlineInstance.Demand;
import dev.whorl.baselines.published.reference.OnlineInstance.Petals;
import dev.whorl.baselines.published.reference.OnlineInstance.Prefill;
import dev.whorl.baselines.published.reference.SingleRequest;
import dev.whorl.planning.model.InvalidInput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Draws one run of a point: nodes for the servers and the client, which servers are fast, the
 * arrivals, and the order in which servers join PETALS.
 */
final class Drawing {
  static final double PETALS_ALLOCATION_MS = 250_000;
  static final double PROPOSED_ALLOCATION_MS = 60_000;

  private static final int BLOCKS = 70;
  private static final double BLOCK_GB = 1.3233976672;
  private static final int HIDDEN_WIDTH = 14336;
  private static final int PROMPT = 20;
  private static final double TOKEN_OVERHEAD_MS = 100;
  private static final double PROMPT_OVERHEAD_MS = 81.098;
  private static final double INITIAL_MS = 70;
  private static final double PETALS_CACHE_GB = 0.234881024;
  private static final double FULL_PENALTY_MS = 10_000;
  private static final double HOP_OVERHEAD_MS = 18;

  private final Topology topology;
  private final Sweep.Point point;
  private final Random random;
  private final int[] nodes;
  private final List<Hardware> servers;

  private Drawing(Topology topology, Sweep.Point point, long seed) {
    this.topology = topology;
    this.point = point;
    this.random = new Random(seed);
    List<Integer> all = shuffled(topology.nodes());
    // The client first, then the servers.
    nodes = all.stream().limit(point.servers() + 1L).mapToInt(Integer::intValue).toArray();
    long fast = Math.round(point.fastShare() * point.servers());
    List<Integer> order = shuffled(point.servers());
    servers =
        IntStream.range(0, point.servers())
            .mapToObj(j -> order.get(j) < fast ? Hardware.A100 : Hardware.MIG)
            .toList();
  }

  /** The instance without allocation delays, its R by the published formula. */
  static OnlineInstance of(Topology topology, Sweep.Point point, long seed) {
    if (point.servers() >= topology.nodes()) {
      throw new InvalidInput(
          "number of servers",
          point.servers(),
          "needs more nodes than %s has (%d), one of them the client"
              .formatted(topology.name(), topology.nodes()));
    }
    return new Drawing(topology, point, seed).instance();
  }

  private OnlineInstance instance() {
    OnlineInstance any = withSessions(1);
    return SingleRequest.estimate(any) instanceof Answer.Ok<SingleRequest>(var estimate)
        ? new OnlineInstance(
            any.pool(),
            estimate.sessions(),
            any.demand(),
            any.prefill(),
            any.delays(),
            any.petals())
        : any;
  }

  private OnlineInstance withSessions(int sessions) {
    List<Double> gaps = gaps();
    return new OnlineInstance(
        new RelayPool(
            BLOCKS,
            BLOCK_GB,
            2.0 * HIDDEN_WIDTH * 2 * (PROMPT + point.outputTokens()) / 1e9,
            servers.stream().map(Hardware::server).toList(),
            Matrix.row(fromClient(TOKEN_OVERHEAD_MS))),
        sessions,
        new Demand(point.arrivalsPerMs(), point.outputTokens(), gaps),
        prefill(),
        new Delays(INITIAL_MS, 0, 0),
        new Petals(
            HIDDEN_WIDTH,
            PETALS_CACHE_GB,
            FULL_PENALTY_MS,
            HOP_OVERHEAD_MS,
            shuffled(servers.size()),
            servers.stream().map(Hardware::rates).toList(),
            Matrix.of("raw round trips", rawRoundTrips())));
  }

  private List<Double> gaps() {
    List<Double> gaps = new ArrayList<>(List.of(0.0));
    while (gaps.size() < point.requests()) {
      gaps.add(-Math.log(1 - random.nextDouble()) / point.arrivalsPerMs());
    }
    return gaps;
  }

  private List<Prefill> prefill() {
    double[] trips = fromClient(PROMPT_OVERHEAD_MS);
    return IntStream.range(0, servers.size())
        .mapToObj(j -> new Prefill(trips[j], servers.get(j).promptBlockMs()))
        .toList();
  }

  private double[] fromClient(double overhead) {
    return IntStream.range(0, servers.size())
        .mapToDouble(j -> topology.roundTrip(nodes[0], nodes[j + 1]) + overhead)
        .toArray();
  }

  private double[][] rawRoundTrips() {
    double[][] trips = new double[nodes.length][nodes.length];
    for (int i = 0; i < nodes.length; i++) {
      for (int j = 0; j < nodes.length; j++) {
        trips[i][j] = topology.roundTrip(nodes[i], nodes[j]);
      }
    }
    return trips;
  }

  private List<Integer> shuffled(int count) {
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, count).boxed().toList());
    Collections.shuffle(numbers, random);
    return numbers;
  }
}
