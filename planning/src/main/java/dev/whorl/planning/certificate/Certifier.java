package dev.whorl.planning.certificate;

import dev.whorl.planning.cost.CertifiedCost;
import dev.whorl.planning.cost.Foreign;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.ServerLoad;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.cost.UsualTimes;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.StepContract;
import dev.whorl.planning.model.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Writes the certificates of a set of placements: one per deployment, all loads counted together.
 */
public final class Certifier {
  private final Problem problem;
  private final Map<String, CertifiableBound> lowerBounds;

  /** Certifies placements of the problem. */
  public Certifier(Problem problem) {
    this(problem, new HashMap<>());
  }

  /**
   * Certifies placements of a problem that is much like one before.
   *
   * @param lowerBounds by deployment, which remember servers; filled here
   */
  public Certifier(Problem problem, Map<String, CertifiableBound> lowerBounds) {
    this.problem = problem;
    this.lowerBounds = lowerBounds;
  }

  /**
   * The certificates, in the order of the placements.
   *
   * @param placements of deployments of the problem, whose spans and chains fit the model
   * @param algorithm that made them
   */
  public List<Certificate> certify(List<Placement> placements, String algorithm) {
    List<Certificate> certificates = new ArrayList<>();
    for (int d = 0; d < placements.size(); d++) {
      Placement placement = placements.get(d);
      Deployment deployment = problem.deployment(placement.deployment());
      Pool pool = Pool.of(problem, deployment, foreign(placements, d));
      certificates.add(certificate(pool, routes(pool, placement), algorithm));
    }
    return certificates;
  }

  /** A placement's chains in the numbers of a pool. */
  public static List<Route> routes(Pool pool, Placement placement) {
    List<Route> routes = new ArrayList<>();
    for (Chain chain : placement.chains()) {
      int[] servers = chain.hops().stream().mapToInt(h -> pool.number(h.server())).toArray();
      int[] cuts = new int[servers.length + 1];
      for (int h = 0; h < servers.length; h++) {
        cuts[h + 1] = chain.hops().get(h).span().end();
      }
      routes.add(new Route(servers, cuts, chain.capacity()));
    }
    return routes;
  }

  /** What the placements other than the given one hold and run. */
  public Foreign foreign(List<Placement> placements, int except) {
    Map<String, Foreign.Load> byServer = new HashMap<>();
    Map<String, Long> edgeBytes = new HashMap<>();
    Map<String, Long> chunkBytes = new HashMap<>();
    for (int d = 0; d < placements.size(); d++) {
      if (d != except) {
        add(placements.get(d), byServer, edgeBytes);
        addChunks(placements.get(d), chunkBytes);
      }
    }
    return byServer.isEmpty() ? Foreign.NONE : new Foreign(byServer, edgeBytes, chunkBytes);
  }

  private void add(
      Placement placement, Map<String, Foreign.Load> byServer, Map<String, Long> edgeBytes) {
    Deployment deployment = problem.deployment(placement.deployment());
    Pool pool = Pool.of(problem, deployment);
    List<Route> routes = routes(pool, placement);
    CertifiedCost cost = CertifiedCost.of(pool, routes);
    placement
        .spans()
        .forEach(hosted -> {
          ServerLoad load = cost.load(pool.number(hosted.server()));
          long weights = pool.spanBytes(hosted.span().start(), hosted.span().end());
          Foreign.Load own =
              load == null ? new Foreign.Load(weights, 0, 0, 0, 0, 0) : load.asForeign(weights);
          byServer.merge(hosted.server(), own, Foreign.Load::plus);
        });
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        String edge = pool.id(route.before(h)) + "\n" + pool.id(route.server(h));
        long bytes = route.capacity() * deployment.model().residualRowBytes();
        edgeBytes.merge(edge, bytes, Long::sum);
      }
    }
  }

  /** Of each chain one prompt prefills at a time, and a window of its chunks may be on a link. */
  private void addChunks(Placement placement, Map<String, Long> chunkBytes) {
    Deployment deployment = problem.deployment(placement.deployment());
    var slot = deployment.workload().slot();
    int underWay = Math.min(slot.chunks(), StepContract.CERTIFIED.prefillWindow());
    long bytes = underWay * (long) slot.prefillTokens() * deployment.model().residualRowBytes();
    for (Chain chain : placement.chains()) {
      for (int h = 0; h + 1 < chain.hops().size(); h++) {
        String edge = chain.hops().get(h).server() + "\n" + chain.hops().get(h + 1).server();
        chunkBytes.merge(edge, bytes, Long::sum);
      }
    }
  }

  private Certificate certificate(Pool pool, List<Route> routes, String algorithm) {
    CertifiedCost cost = CertifiedCost.of(pool, routes);
    double[] bounds = cost.bounds();
    UsualTimes times = new UsualTimes(pool, routes);
    List<ChainBound> chains = new ArrayList<>();
    double sum = 0;
    int sessions = 0;
    for (int c = 0; c < bounds.length; c++) {
      int capacity = routes.get(c).capacity();
      // The sessions before a request in its chain are served as there are permits.
      int waits = (capacity - 1) / StepContract.CERTIFIED.promptsPerChain();
      chains.add(
          new ChainBound(capacity, bounds[c], cost.firstToken(c), waits, times.of(routes.get(c))));
      sum += capacity * bounds[c];
      sessions += capacity;
    }
    Workload workload = pool.deployment().workload();
    int guaranteed = Math.min(sessions, workload.sessions());
    return new Certificate(
        pool.deployment().id(),
        algorithm,
        guaranteed,
        sum / sessions,
        SlotMeans.worst(bounds),
        SlotMeans.overLoads(workload.load(), guaranteed, routes, bounds),
        lowerBounds
            .computeIfAbsent(pool.deployment().id(), id -> new CertifiableBound())
            .of(pool, guaranteed),
        chains,
        loads(cost, sessions),
        steps(pool, cost),
        Assumptions.of(pool));
  }

  /** For one session, a quarter, a half and all that the chains take. */
  private static List<LoadBound> loads(CertifiedCost cost, int sessions) {
    return IntStream.of(1, Math.ceilDiv(sessions, 4), Math.ceilDiv(sessions, 2), sessions)
        .distinct()
        .mapToObj(few -> new LoadBound(few, cost.worstAtMost(few)))
        .toList();
  }

  private static Map<String, Double> steps(Pool pool, CertifiedCost cost) {
    Map<String, Double> steps = HashMap.newHashMap(pool.size());
    for (int j = 0; j < pool.size(); j++) {
      if (cost.load(j) != null) {
        steps.put(pool.id(j), cost.longestStep(j));
      }
    }
    return steps;
  }
}
