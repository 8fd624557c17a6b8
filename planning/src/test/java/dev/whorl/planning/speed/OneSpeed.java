package dev.whorl.planning.speed;

import dev.whorl.planning.model.Require;

/**
 * Servers of one exponential speed under Poisson arrivals: what {@link TwoSpeeds} must come to
 * where both speeds are equal.
 *
 * @param rate μ: services per time and server
 */
record OneSpeed(Quota quota, double rate) {
  public OneSpeed {
    Require.positive("rate", rate);
  }

  /** Whether queues stay finite: λ &lt; nμ/k. */
  public boolean stable(double arrivalRate) {
    return load(arrivalRate) < 1;
  }

  /** ρ = kλ/(nμ). */
  public double load(double arrivalRate) {
    return quota.needed() * arrivalRate / (quota.servers() * rate);
  }

  /** Busy servers on average, exactly kλ/μ. */
  public double busyServers(double arrivalRate) {
    return quota.needed() * arrivalRate / rate;
  }

  /**
   * Σ λ/((n−i)μ − (k−i)λ): requests in the system on average if the stages of a request were queues
   * of their own; infinite when unstable.
   */
  public double meanInStages(double arrivalRate) {
    if (!stable(arrivalRate)) {
      return Double.POSITIVE_INFINITY;
    }
    double mean = 0;
    for (int i = 0; i < quota.needed(); i++) {
      mean += arrivalRate / ((quota.servers() - i) * rate - (quota.needed() - i) * arrivalRate);
    }
    return mean;
  }

  /** Requests in the system on average, with the coupling of the queues. */
  public double meanInSystem(double arrivalRate) {
    if (!stable(arrivalRate)) {
      return Double.POSITIVE_INFINITY;
    }
    double load = load(arrivalRate);
    return meanInStages(arrivalRate) * quota.together(load, 1) + quota.coupling(load, 1);
  }
}
