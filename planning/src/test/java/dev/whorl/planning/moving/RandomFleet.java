package dev.whorl.planning.moving;

import dev.whorl.planning.model.Block;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.ChunkTime;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.ModelEnd;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Profile;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.model.StepTimes;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.model.ZoneDelay;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/** Small fleets of few servers and editions, and placements that fit them; drawn from a seed. */
final class RandomFleet {
  private static final int MOST_CAPACITY = 4;

  private final SplittableRandom random;
  final Problem problem;
  final List<Edition> editions = new ArrayList<>();

  RandomFleet(SplittableRandom random) {
    this.random = random;
    int servers = random.nextInt(1, 6);
    List<Server> pool = new ArrayList<>();
    Map<String, Profile> profiles = new HashMap<>();
    for (int j = 0; j < servers; j++) {
      pool.add(Server.of("s" + j, random.nextLong(60, 500)));
      double base = 1e-3 * (1 + random.nextDouble());
      profiles.put(
          "s" + j,
          Profile.of(StepTimes.linear(base, base / 4), new ChunkTime(8, base / 2, base / 4)));
    }
    List<Deployment> deployments = new ArrayList<>();
    ModelShape shared = model();
    for (int e = 0; e < random.nextInt(1, 4); e++) {
      boolean alike = random.nextInt(3) == 0;
      String owner = e > 0 && random.nextInt(4) == 0 ? "d" + (e - 1) : "d" + e;
      editions.add(new Edition("e" + e, owner, alike ? "shared" : "w" + e));
      deployments.add(
          new Deployment(
              "e" + e,
              alike ? shared : model(),
              Workload.of(new Slot(20, 20, random.nextLong(1, 12), 8), 1),
              Constraints.NONE,
              profiles));
    }
    double[] access = random.doubles(servers, 1e-4, 5e-3).toArray();
    problem = new Problem(pool, ZoneDelay.perServer(access), deployments);
  }

  private ModelShape model() {
    List<Block> blocks = new ArrayList<>();
    for (int b = 0; b < random.nextInt(1, 7); b++) {
      blocks.add(new Block(random.nextLong(8, 30), 1));
    }
    return new ModelShape(
        "m",
        blocks,
        new ModelEnd(random.nextLong(0, 20), 0.5),
        new ModelEnd(random.nextLong(0, 20), 1),
        8);
  }

  /** One placement for every edition, together within memory; some carry nothing. */
  List<Placement> target(Set<String> without) {
    List<String> there =
        problem.servers().stream().map(Server::id).filter(s -> !without.contains(s)).toList();
    List<Placement> target = new ArrayList<>();
    Map<String, Long> left = new HashMap<>();
    problem.servers().forEach(server -> left.put(server.id(), server.memoryBytes()));
    for (Edition edition : editions) {
      Map<String, Span> spans = new TreeMap<>();
      List<Chain> chains = new ArrayList<>();
      int tries = there.isEmpty() || random.nextInt(6) == 0 ? 0 : random.nextInt(1, 4);
      for (int t = 0; t < tries; t++) {
        chain(problem.deployment(edition.id()), there, left, spans, chains);
      }
      List<HostedSpan> hosted = new ArrayList<>();
      spans.forEach((server, span) -> hosted.add(new HostedSpan(server, span)));
      target.add(new Placement(edition.id(), hosted, chains));
    }
    return target;
  }

  private void chain(
      Deployment deployment,
      List<String> there,
      Map<String, Long> left,
      Map<String, Span> spans,
      List<Chain> chains) {
    int blocks = deployment.model().blockCount();
    int hops = random.nextInt(1, Math.min(there.size(), blocks) + 1);
    List<String> servers = new ArrayList<>(there);
    for (int i = servers.size() - 1; i > 0; i--) {
      java.util.Collections.swap(servers, i, random.nextInt(i + 1));
    }
    int[] cuts = random.ints(hops - 1, 1, Math.max(2, blocks)).distinct().sorted().toArray();
    int[] ends = Arrays.copyOf(cuts, cuts.length + 1);
    ends[cuts.length] = blocks;
    List<Hop> way = new ArrayList<>();
    int start = 0;
    for (int h = 0; h < ends.length; h++) {
      way.add(new Hop(servers.get(h), new Span(start, ends[h])));
      start = ends[h];
    }
    if (chains.stream().anyMatch(chain -> chain.hops().equals(way))) {
      return;
    }
    for (int capacity = random.nextInt(1, MOST_CAPACITY + 1); capacity > 0; capacity--) {
      if (fits(deployment, way, capacity, left, spans)) {
        chains.add(new Chain(way, capacity));
        return;
      }
    }
  }

  /** Takes the memory if it does. A server has one span of a placement: the hull of its hops. */
  private static boolean fits(
      Deployment deployment,
      List<Hop> way,
      int capacity,
      Map<String, Long> left,
      Map<String, Span> spans) {
    Map<String, Long> after = new HashMap<>(left);
    Map<String, Span> wider = new HashMap<>(spans);
    long slot = deployment.workload().slot().cacheBytesPerBlock();
    for (Hop hop : way) {
      Span before = spans.get(hop.server());
      Span hull =
          before == null
              ? hop.span()
              : new Span(
                  Math.min(before.start(), hop.span().start()),
                  Math.max(before.end(), hop.span().end()));
      wider.put(hop.server(), hull);
      long more = deployment.model().bytes(hull);
      more -= before == null ? 0 : deployment.model().bytes(before);
      more += slot * hop.span().length() * capacity;
      long bytes = more;
      after.computeIfPresent(hop.server(), (server, room) -> room - bytes);
    }
    if (after.values().stream().anyMatch(room -> room < 0)) {
      return false;
    }
    left.putAll(after);
    spans.putAll(wider);
    return true;
  }
}
