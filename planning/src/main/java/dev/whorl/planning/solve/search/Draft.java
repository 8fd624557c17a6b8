package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Route;
import java.util.List;

/**
 * A placement in the making: spans, routes fastest first, and its score.
 *
 * @param spans not to be changed any more
 */
public record Draft(Spans spans, List<Route> routes, Score score) {
  public Draft {
    routes = List.copyOf(routes);
  }
}
