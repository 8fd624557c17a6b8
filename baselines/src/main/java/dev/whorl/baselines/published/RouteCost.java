package dev.whorl.baselines.published;

/** What hops of a route cost; infinite where a hop must not be used. */
public interface RouteCost {
  /** Running so many blocks at {@code to} after {@code from} or {@link RouteGraph#SOURCE}. */
  double hop(int from, int to, int blocks);

  /** From the last server back to the client. */
  double back(int from);
}
