package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.solve.Outcome;
import java.util.List;

/** What a rival's method answers for a pool. */
public sealed interface Proposal {
  /**
   * Spans and chains, in the numbers of the pool, as many sessions as the method would admit.
   *
   * @param spans servers of no blocks host nothing
   * @param routes fastest first by the method's own measure
   */
  record Placed(PublishedPlacement spans, List<Route> routes) implements Proposal {
    public Placed {
      routes = List.copyOf(routes);
    }

    /** Sessions of all chains. */
    public int sessions() {
      return routes.stream().mapToInt(Route::capacity).sum();
    }
  }

  /** The method finds no placement. */
  record None(Outcome.Constraint constraint, String detail) implements Proposal {}
}
