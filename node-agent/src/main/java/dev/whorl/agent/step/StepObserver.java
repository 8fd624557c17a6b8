package dev.whorl.agent.step;

import dev.whorl.agent.session.Batch;
import java.time.Duration;

/** Told of every step, for metrics. Must not block. */
@FunctionalInterface
public interface StepObserver {
  void stepped(Batch batch, Duration onDevice);

  /** Both are told. */
  default StepObserver and(StepObserver other) {
    return (batch, onDevice) -> {
      stepped(batch, onDevice);
      other.stepped(batch, onDevice);
    };
  }
}
