package dev.whorl.planning.cost;

import java.util.List;

/** What a solver makes small. The two are never mixed. */
public enum CostBasis {
  /** The certified bound: batching, waiting for a running step, prefill chunks. */
  CERTIFIED {
    @Override
    public double[] seconds(Pool pool, List<Route> routes) {
      return CertifiedCost.of(pool, routes).bounds();
    }
  },
  /** The published per-token model: delay and one row's compute time. */
  MODEL {
    @Override
    public double[] seconds(Pool pool, List<Route> routes) {
      return ModelCost.seconds(pool, routes);
    }
  };

  /** Seconds per token of each route, given that all of them run at capacity. */
  public abstract double[] seconds(Pool pool, List<Route> routes);
}
