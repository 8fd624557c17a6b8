package dev.whorl.baselines.exact;

import dev.whorl.baselines.exact.RoutedSpans.Visit;

/**
 * A hop of a route in the flow of sessions, with what its cost depends on besides.
 *
 * @param visit server and blocks
 * @param before zone of the server before it; of the first hop its own
 * @param first zone of the route's first server
 */
record Arc(Visit visit, int before, int first) {
  /** What the arc adds to a session of the group; edges are paid by the hop that they lead to. */
  double cost(SpanProblem problem, int group) {
    SpanCosts costs = problem.costs();
    int server = visit.server();
    int zone = costs.zone(server);
    boolean starts = visit.blocks().start() == 0;
    boolean ends = visit.blocks().end() == problem.blocks();
    double cost = costs.hop(group, server, visit.blocks());
    if (starts && ends) {
      return cost + costs.alone(server);
    }
    cost += costs.ring(server) + (starts ? 0 : costs.between(before, zone));
    return ends ? cost + costs.between(zone, first) : cost;
  }
}
