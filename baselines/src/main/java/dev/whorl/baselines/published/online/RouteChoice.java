package dev.whorl.baselines.published.online;

import dev.whorl.baselines.published.Route;
import org.jspecify.annotations.Nullable;

/** How a published method routes one session, given those that are active. */
public interface RouteChoice {
  /** The route, or null when none can ever carry the session. */
  @Nullable Chosen choose(ActiveSessions active);

  /**
   * A route.
   *
   * @param optimalRoutes how many routes were as good within 1e-9 relative
   */
  record Chosen(Route route, double optimalRoutes) {}

  /** A limit just above an optimal cost, within which routes count as equally good. */
  static double tied(double cost) {
    return cost + Math.abs(cost) * 1e-9;
  }
}
