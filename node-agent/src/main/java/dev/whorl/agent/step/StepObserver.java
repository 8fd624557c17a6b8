package dev.whorl.agent.step;

import dev.whorl.agent.session.Batch;
import java.time.Duration;

/** Told of every step, for metrics. Must not block. */
@FunctionalInterface
public interface StepObserver {
  /**
   * A step has ended.
   *
   * @param onDevice as the device says
   * @param elapsed as the loop saw it: with the wait for whoever else held the device
   */
  void stepped(Batch batch, Duration onDevice, Duration elapsed);

  /** Both are told. */
  default StepObserver and(StepObserver other) {
    return (batch, onDevice, elapsed) -> {
      stepped(batch, onDevice, elapsed);
      other.stepped(batch, onDevice, elapsed);
    };
  }
}
