package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.solve.Outcome;
import java.util.List;

/** Proposals of chains that share no server. */
final class Lines {
  private Lines() {}

  static Proposal proposal(int servers, List<Route> routes, String whyNone) {
    if (routes.isEmpty()) {
      return new Proposal.None(Outcome.Constraint.MEMORY, whyNone);
    }
    int[] starts = new int[servers];
    int[] counts = new int[servers];
    for (Route route : routes) {
      for (int h = 0; h < route.hops(); h++) {
        starts[route.server(h)] = route.start(h);
        counts[route.server(h)] = route.end(h) - route.start(h);
      }
    }
    return new Proposal.Placed(new PublishedPlacement(starts, counts), routes);
  }
}
