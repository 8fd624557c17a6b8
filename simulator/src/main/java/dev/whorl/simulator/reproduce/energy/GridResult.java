package dev.whorl.simulator.reproduce.energy;

/**
 * Formula against simulation at one point.
 *
 * @param halfWidth of the 95 % confidence interval of the simulated E[N]
 * @param power by formula and by simulation, with idle, slow and fast power 0.1, 1 and 4
 */
public record GridResult(
    GridPoint point,
    double meanInSystem,
    double simulatedInSystem,
    double halfWidth,
    double slowBusy,
    double simulatedSlowBusy,
    double fastBusy,
    double simulatedFastBusy,
    double power,
    double simulatedPower) {
  /** Relative error of E[N]. */
  public double error() {
    return Math.abs(meanInSystem / simulatedInSystem - 1);
  }

  /** Whether the simulation's noise alone can explain the error. */
  public boolean withinNoise() {
    return Math.abs(meanInSystem - simulatedInSystem) <= halfWidth;
  }

  /** Half width of the confidence interval, relative. */
  public double noise() {
    return halfWidth / simulatedInSystem;
  }

  /** Largest relative error of the busy split. */
  public double splitError() {
    return Math.max(
        Math.abs(slowBusy / simulatedSlowBusy - 1), Math.abs(fastBusy / simulatedFastBusy - 1));
  }
}
