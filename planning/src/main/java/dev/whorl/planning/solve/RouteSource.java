package dev.whorl.planning.solve;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.List;

/**
 * A solver that can give its chains without certifying them, which on large pools takes far longer
 * than finding them. {@link Auto} starts from such chains and certifies its own answer only.
 */
public interface RouteSource {
  /** Chains that carry the sessions of the pool's deployment; empty when it finds none. */
  List<Route> routes(Pool pool);
}
