package dev.whorl.planning.cost;

import java.util.List;

/** What a solver makes small; ratios of one are never mixed with those of another. */
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
  },
  /**
   * Half-way between the two: rows of full chains wait for others, but not as long as they can.
   * Simulated times at full load lie near it.
   */
  USUAL {
    @Override
    public double[] seconds(Pool pool, List<Route> routes) {
      double[] seconds = CERTIFIED.seconds(pool, routes);
      double[] model = MODEL.seconds(pool, routes);
      for (int i = 0; i < seconds.length; i++) {
        seconds[i] = (seconds[i] + model[i]) / 2;
      }
      return seconds;
    }
  },
  /** Sessions with their prompts as they share servers: {@link TrafficCost}. */
  TRAFFIC {
    @Override
    public boolean local() {
      return false;
    }

    @Override
    public double[] seconds(Pool pool, List<Route> routes) {
      return TrafficCost.seconds(pool, routes);
    }
  };

  /**
   * Whether a route's seconds depend on no other routes than those that share a server with it. In
   * traffic a slow chain also relieves the servers of its other hops.
   */
  public boolean local() {
    return true;
  }

  /** Seconds per token of each route, given that all of them run at capacity. */
  public abstract double[] seconds(Pool pool, List<Route> routes);
}
