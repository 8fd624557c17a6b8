package dev.whorl.operator.settings;

import dev.whorl.crds.Durations;
import dev.whorl.crds.placement.LinkAssumption;
import io.fabric8.kubernetes.api.model.Quantity;
import java.time.Duration;

/**
 * What planning takes every link between two servers to be, for links are not measured beforehand.
 *
 * @param delay one way, of a message without content
 * @param bandwidth bytes per second
 */
public record LinkSettings(Duration delay, Quantity bandwidth) {
  private static final double NANOS = 1e9;

  public LinkSettings {
    if (delay.isNegative()) {
      throw new IllegalArgumentException(
          "whorl.planning.hop-delay (%s) must not be negative.".formatted(delay));
    }
    if (Quantity.getAmountInBytes(bandwidth).signum() <= 0) {
      throw new IllegalArgumentException(
          "whorl.planning.link-bandwidth (%s) must be above 0 bytes per second, for example 125M."
              .formatted(bandwidth));
    }
  }

  /** One way, in seconds. */
  public double delaySeconds() {
    return delay.toNanos() / NANOS;
  }

  /** What a byte adds to the delay. */
  public double secondsPerByte() {
    return 1 / Quantity.getAmountInBytes(bandwidth).doubleValue();
  }

  /** As certificates say it. */
  public LinkAssumption assumption() {
    return new LinkAssumption(Durations.ceil(delaySeconds()), bandwidth);
  }
}
