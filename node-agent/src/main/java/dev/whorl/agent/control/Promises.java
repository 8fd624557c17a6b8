package dev.whorl.agent.control;

import dev.whorl.agent.ring.AssumedDelay;

/** What the certificate counts on; who breaks it is counted. */
record Promises(StepCap step, AssumedDelay hop) {
  void set(DesiredState desired) {
    step.set(desired.stepCapSeconds());
    hop.set(desired.hopDelaySeconds());
  }
}
