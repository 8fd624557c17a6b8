package dev.whorl.simulator.run;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * The router's limits.
 *
 * @param maxLength sessions that may wait
 * @param maxWaitSeconds after which a waiting session is refused
 * @param recoverySeconds how long a session that lost its chain may wait for another one
 */
public record QueueLimits(int maxLength, double maxWaitSeconds, double recoverySeconds) {
  /** The defaults of a deployment's router. */
  public static final QueueLimits PRODUCT = new QueueLimits(256, 30, 30);

  /** Longer than any run. */
  static final double EVER = 1e12;

  /** Nobody is refused for load: to compare policies on all requests. */
  public static final QueueLimits NONE = new QueueLimits(Integer.MAX_VALUE, EVER, EVER);

  public QueueLimits {
    Require.notNegative("maxLength of the queue", maxLength);
    if (!(maxWaitSeconds > 0) || !(recoverySeconds > 0)) {
      throw new InvalidInput(
          "waits", maxWaitSeconds + " s, " + recoverySeconds + " s", "must be above 0 s");
    }
  }
}
