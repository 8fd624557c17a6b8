package dev.whorl.agent.config;

import dev.whorl.executor.StepLimits;

/**
 * The step loop.
 *
 * @param prefillTokens prefill tokens per step in total, where the assignment names none
 * @param limits of a step of the device
 */
public record StepConfig(int prefillTokens, StepLimits limits) {
  /** With the usual limits. */
  public StepConfig(int prefillTokens) {
    this(prefillTokens, StepLimits.USUAL);
  }

  public StepConfig {
    Checks.positive("--prefill-tokens", prefillTokens);
  }
}
