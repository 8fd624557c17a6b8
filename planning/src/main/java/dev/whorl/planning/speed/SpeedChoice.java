package dev.whorl.planning.speed;

import dev.whorl.planning.model.Require;

/** The share of fast services that costs least power while a mean delay is kept. */
public sealed interface SpeedChoice {
  /** Run so many services fast. */
  record Share(double fastShare, Reason reason) implements SpeedChoice {}

  /** Not even always fast keeps the delay. */
  record Infeasible(double delayAlwaysFast) implements SpeedChoice {}

  /** Why a share was chosen. */
  enum Reason {
    /** Fast work costs no more energy than slow work: finish and idle. */
    RACE_TO_IDLE,
    /** Always slow keeps the delay. */
    SLOW_SUFFICES,
    /** The smallest share that keeps the delay. */
    SMALLEST_SHARE
  }

  /**
   * Chooses for a load and a target.
   *
   * @param arrivalRate λ, above 0
   * @param targetDelay mean time of a request that must be kept
   */
  static SpeedChoice choose(TwoSpeeds speeds, Power power, double arrivalRate, double targetDelay) {
    Require.positive("arrivalRate", arrivalRate);
    Require.positive("targetDelay", targetDelay);
    double fastest = speeds.at(1).meanDelay(arrivalRate);
    if (fastest > targetDelay) {
      return new Infeasible(fastest);
    }
    double slowEnergy = (power.slow() - power.idle()) / speeds.slowRate();
    double fastEnergy = (power.fast() - power.idle()) / speeds.fastRate();
    if (fastEnergy <= slowEnergy) {
      return new Share(1, Reason.RACE_TO_IDLE);
    }
    if (speeds.at(0).meanDelay(arrivalRate) <= targetDelay) {
      return new Share(0, Reason.SLOW_SUFFICES);
    }
    return new Share(smallest(speeds, arrivalRate, targetDelay), Reason.SMALLEST_SHARE);
  }

  private static double smallest(TwoSpeeds speeds, double arrivalRate, double targetDelay) {
    double tooSmall = 0;
    double enough = 1;
    while (enough - tooSmall > 1e-12) {
      double middle = (tooSmall + enough) / 2;
      if (speeds.at(middle).meanDelay(arrivalRate) <= targetDelay) {
        enough = middle;
      } else {
        tooSmall = middle;
      }
    }
    return enough;
  }
}
