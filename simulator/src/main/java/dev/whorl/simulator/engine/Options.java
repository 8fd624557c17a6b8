package dev.whorl.simulator.engine;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;
import dev.whorl.planning.model.StepContract;

/**
 * How the data plane is set up in a run.
 *
 * @param permits sessions of one route that may prefill at the same time; 0: no limit (systems
 *     without the rule)
 * @param window prefill chunks of one session under way between two hops
 * @param rest steps with decode rows that take no chunk after one that did
 * @param variation how step times vary within and beyond their caps
 * @param detectionSeconds after which a silent server counts as lost
 * @param seed of every random draw of the engine
 */
public record Options(
    int permits, int window, int rest, Variation variation, double detectionSeconds, long seed) {
  /** The contract of certificates, exact times, the product's detection. */
  public static final Options DEFAULT =
      new Options(
          StepContract.CERTIFIED.promptsPerChain(),
          StepContract.CERTIFIED.prefillWindow(),
          StepContract.CERTIFIED.restSteps(),
          Variation.NONE,
          1.5,
          1);

  public Options {
    Require.notNegative("permits", permits);
    Require.positive("window", window);
    Require.notNegative("rest", rest);
    Require.notNegative("detectionSeconds", detectionSeconds);
  }

  /** The same with other variation. */
  public Options withVariation(Variation other) {
    return new Options(permits, window, rest, other, detectionSeconds, seed);
  }

  /** The same with another seed. */
  public Options withSeed(long other) {
    return new Options(permits, window, rest, variation, detectionSeconds, other);
  }

  /** The same with another number of permits. */
  public Options withPermits(int other) {
    return new Options(other, window, rest, variation, detectionSeconds, seed);
  }

  /**
   * A step takes its profile's time times a factor uniform in [1 − spread, 1]; a share of the steps
   * is slow and takes {@code slowFactor} times the profile's time, beyond its cap.
   *
   * @param spread at least 0, below 1
   * @param slowShare of the steps, at least 0, below 1
   * @param slowFactor above 1
   */
  public record Variation(double spread, double slowShare, double slowFactor) {
    /** Every step takes exactly its profile's time. */
    public static final Variation NONE = new Variation(0, 0, 2);

    public Variation {
      if (!(spread >= 0 && spread < 1)) {
        throw new InvalidInput("spread of step times", spread, "must be at least 0 and below 1");
      }
      if (!(slowShare >= 0 && slowShare < 1)) {
        throw new InvalidInput("share of slow steps", slowShare, "must be at least 0 and below 1");
      }
      if (!(slowFactor > 1)) {
        throw new InvalidInput("factor of slow steps", slowFactor, "must be above 1");
      }
    }

    boolean exact() {
      return spread == 0 && slowShare == 0;
    }
  }
}
