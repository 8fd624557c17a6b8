package dev.whorl.agent.control;

import dev.whorl.agent.ring.AssumedDelay;
import dev.whorl.agent.tune.TunePace;

/** What the certificate counts on; who breaks it is counted. */
record Promises(StepCap step, AssumedDelay hop, TunePace tuning) {
  void set(DesiredState desired) {
    step.set(desired.stepCapSeconds());
    hop.set(desired.hopDelaySeconds());
    tuning.allow(desired.tuneSeconds());
  }
}
