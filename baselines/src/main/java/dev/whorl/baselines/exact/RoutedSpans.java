package dev.whorl.baselines.exact;

import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A placement with a route for every session.
 *
 * @param hosted span by server; servers without one host nothing
 * @param routes one per session, group by group
 */
public record RoutedSpans(Map<Integer, Span> hosted, List<List<Visit>> routes) {
  public RoutedSpans {
    hosted = Map.copyOf(hosted);
    routes = List.copyOf(routes);
  }

  /** The least spans that the routes need. */
  static RoutedSpans covering(List<List<Visit>> routes) {
    Map<Integer, Span> hosted = new TreeMap<>();
    for (List<Visit> route : routes) {
      route.forEach(v -> hosted.merge(v.server(), v.blocks(), RoutedSpans::hull));
    }
    return new RoutedSpans(hosted, routes);
  }

  static Span hull(Span a, Span b) {
    return new Span(Math.min(a.start(), b.start()), Math.max(a.end(), b.end()));
  }

  /** Sum of the hops' costs over all sessions. */
  public double total(SpanProblem problem) {
    double total = 0;
    int session = 0;
    for (int group = 0; group < problem.sessions().size(); group++) {
      for (int i = 0; i < problem.sessions().get(group); i++) {
        total += cost(problem, group, routes.get(session));
        session++;
      }
    }
    return total;
  }

  /** Cost of one route for a session of the group. */
  static double cost(SpanProblem problem, int group, List<Visit> route) {
    SpanCosts costs = problem.costs();
    int last = route.getLast().server();
    double cost = route.size() == 1 ? costs.alone(last) : 0;
    int before = costs.zone(last);
    for (Visit visit : route) {
      cost += costs.hop(group, visit.server(), visit.blocks());
      if (route.size() > 1) {
        cost += costs.ring(visit.server()) + costs.between(before, costs.zone(visit.server()));
      }
      before = costs.zone(visit.server());
    }
    return cost;
  }

  /** What breaks the problem's rules, in sentences; empty when nothing does. */
  public List<String> violations(SpanProblem problem) {
    List<String> found = new ArrayList<>();
    double[] cache = new double[problem.servers()];
    for (List<Visit> route : routes) {
      int next = 0;
      for (Visit visit : route) {
        Span span = hosted.get(visit.server());
        if (visit.blocks().start() != next
            || span == null
            || !problem.rule().allows(span, visit.blocks())) {
          found.add(visit + " does not continue at block " + next + " inside " + span);
        }
        next = visit.blocks().end();
        cache[visit.server()] += problem.slotMemory() * visit.blocks().length();
      }
      if (next != problem.blocks()
          || route.stream().map(Visit::server).distinct().count() < route.size()) {
        found.add(route + " ends early or visits a server twice");
      }
    }
    hosted.forEach((server, span) -> {
      double used = problem.costs().weight(span) + cache[server];
      double memory = problem.memory().get(server);
      if (used > memory * (1 + 1e-9) || !problem.costs().mayHost(server, span)) {
        found.add("server " + server + " holds " + used + " of " + memory + " for " + span);
      }
    });
    return found;
  }

  /** One hop. */
  public record Visit(int server, Span blocks) {}
}
