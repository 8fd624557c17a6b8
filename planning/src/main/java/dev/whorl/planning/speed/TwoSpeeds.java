package dev.whorl.planning.speed;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * Servers that draw one of two exponential speeds at the start of each service, under Poisson
 * arrivals.
 *
 * @param slowRate μ1
 * @param fastRate μ2, at least μ1
 */
public record TwoSpeeds(Quota quota, double slowRate, double fastRate) {
  public TwoSpeeds {
    Require.positive("slowRate", slowRate);
    Require.positive("fastRate", fastRate);
    if (fastRate < slowRate) {
      throw new InvalidInput("fastRate", fastRate, "must be at least the slowRate " + slowRate);
    }
  }

  /** Everything about one share of fast services, from 0 to 1. */
  public Forecast at(double fastShare) {
    if (!(fastShare >= 0 && fastShare <= 1)) {
      throw new InvalidInput("fastShare", fastShare, "must be from 0 to 1");
    }
    double meanService = (1 - fastShare) / slowRate + fastShare / fastRate;
    double square =
        2 * (1 - fastShare) / (slowRate * slowRate) + 2 * fastShare / (fastRate * fastRate);
    return new Forecast(
        quota,
        StageLaw.of(quota, slowRate, fastRate, fastShare),
        square / (meanService * meanService) - 1);
  }

  /** Mean delay and power at one share of fast services. */
  public static final class Forecast {
    private final Quota quota;
    private final StageLaw law;
    private final double serviceVariation;

    private Forecast(Quota quota, StageLaw law, double serviceVariation) {
      this.quota = quota;
      this.law = law;
      this.serviceVariation = serviceVariation;
    }

    /** τ of a stage, from 0: mean time between its completions. */
    public double stageTime(int stage) {
      return law.stages().get(stage).meanTime();
    }

    /** T1: time of slow servers on one request, summed. */
    public double slowTime() {
      return law.slowTime();
    }

    /** T2: time of fast servers on one request, summed. */
    public double fastTime() {
      return law.fastTime();
    }

    /** Arrival rates from here on are unstable: n/(T1 + T2). */
    public double stabilityLimit() {
      return quota.servers() / (law.slowTime() + law.fastTime());
    }

    /** E[N]: requests in the system on average; infinite when unstable. */
    public double meanInSystem(double arrivalRate) {
      double load = arrivalRate / stabilityLimit();
      if (load >= 1) {
        return Double.POSITIVE_INFINITY;
      }
      double serviceRate = quota.needed() / (law.slowTime() + law.fastTime());
      double mean = 0;
      for (int i = 0; i < quota.needed(); i++) {
        StageLaw.Stage stage = law.stages().get(i);
        double stageLoad =
            (quota.needed() - i) * arrivalRate / ((quota.servers() - i) * serviceRate);
        double waiting = stageLoad / (1 - stageLoad) * (1 + stage.squaredVariation()) / 2;
        mean += arrivalRate * stage.meanTime() * (1 + waiting);
      }
      return mean * quota.together(load, serviceVariation) + quota.coupling(load, serviceVariation);
    }

    /** E[T] = E[N]/λ. */
    public double meanDelay(double arrivalRate) {
      return meanInSystem(arrivalRate) / arrivalRate;
    }

    /** Power of all servers on average. */
    public double power(double arrivalRate, Power power) {
      return quota.servers() * power.idle()
          + arrivalRate
              * ((power.slow() - power.idle()) * law.slowTime()
                  + (power.fast() - power.idle()) * law.fastTime());
    }

    /** Energy per request. */
    public double energyPerRequest(double arrivalRate, Power power) {
      return power(arrivalRate, power) / arrivalRate;
    }
  }
}
