package dev.whorl.baselines.exact;

import dev.whorl.baselines.exact.RoutedSpans.Visit;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Edges;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** One deployment's pool as a span problem, and answers back as placements. */
final class PoolSpans {
  private final Pool pool;
  private final SpanProblem problem;

  PoolSpans(Pool pool) {
    this.pool = pool;
    problem =
        new SpanProblem(
            pool.blocks(),
            IntStream.range(0, pool.size()).mapToObj(j -> (double) pool.room(j)).toList(),
            pool.slotBytes(),
            List.of(pool.sessions()),
            HopRule.FREE,
            costs(pool));
  }

  SpanProblem problem() {
    return problem;
  }

  private static SpanCosts costs(Pool pool) {
    Edges edges = Edges.of(pool);
    return new SpanCosts() {
      @Override
      public double weight(Span hosted) {
        return pool.spanBytes(hosted.start(), hosted.end());
      }

      @Override
      public double hop(int group, int server, Span blocks) {
        return pool.stepSeconds(server, blocks.start(), blocks.end(), 1);
      }

      @Override
      public boolean mayHost(int server, Span hosted) {
        return pool.allowed(server, hosted.start(), hosted.end());
      }

      @Override
      public int zones() {
        return edges.zones();
      }

      @Override
      public int zone(int server) {
        return edges.zone(server);
      }

      @Override
      public double ring(int server) {
        return edges.hop(server);
      }

      @Override
      public double between(int from, int to) {
        return edges.between(from, to);
      }

      @Override
      public double alone(int server) {
        return edges.alone(server);
      }
    };
  }

  /** Chains of equal routes, fastest certified first; hosted spans are those the routes need. */
  Placement placement(RoutedSpans routed) {
    Map<List<Visit>, Integer> sessions = new LinkedHashMap<>();
    routed.routes().forEach(r -> sessions.merge(r, 1, Integer::sum));
    List<Route> routes = new ArrayList<>();
    sessions.forEach((visits, count) -> routes.add(route(visits, count)));
    int[] order = SlotMeans.order(CostBasis.CERTIFIED.seconds(pool, routes));
    List<Chain> chains = IntStream.of(order).mapToObj(i -> routes.get(i).toChain(pool)).toList();
    return new Placement(pool.deployment().id(), hosted(routed), chains);
  }

  private List<HostedSpan> hosted(RoutedSpans routed) {
    Map<Integer, Span> spans = new TreeMap<>(RoutedSpans.covering(routed.routes()).hosted());
    for (int j = 0; j < pool.size(); j++) {
      Span pin = pool.pinned(j);
      if (pin != null) {
        spans.put(j, pin);
      }
    }
    return spans.entrySet().stream()
        .map(s -> new HostedSpan(pool.id(s.getKey()), s.getValue()))
        .toList();
  }

  private static Route route(List<Visit> visits, int sessions) {
    int[] cuts = new int[visits.size() + 1];
    for (int h = 0; h < visits.size(); h++) {
      cuts[h + 1] = visits.get(h).blocks().end();
    }
    return new Route(visits.stream().mapToInt(Visit::server).toArray(), cuts, sessions);
  }

  /** A placement's chains as routes of single sessions, as many as the deployment has. */
  RoutedSpans routed(Placement placement) {
    List<List<Visit>> routes = new ArrayList<>();
    for (Chain chain : placement.chains()) {
      List<Visit> visits = new ArrayList<>();
      for (Hop hop : chain.hops()) {
        visits.add(new Visit(pool.number(hop.server()), hop.span()));
      }
      routes.addAll(Collections.nCopies(chain.capacity(), visits));
    }
    Map<Integer, Span> hosted = new TreeMap<>();
    placement.spans().forEach(s -> hosted.put(pool.number(s.server()), s.span()));
    return new RoutedSpans(hosted, routes.subList(0, Math.min(routes.size(), pool.sessions())));
  }
}
