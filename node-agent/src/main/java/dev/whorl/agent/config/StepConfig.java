package dev.whorl.agent.config;

import dev.whorl.executor.StepLimits;

/**
 * The step loop.
 *
 * @param prefillTokens prefill tokens per step in total, where the assignment names none
 * @param limits of a step of the device
 * @param tuneMemoryBytes for micro-batches of tuning; 0: none is taken
 */
public record StepConfig(int prefillTokens, StepLimits limits, long tuneMemoryBytes) {
  private static final long TUNE_MEMORY = 64L << 20;

  public StepConfig {
    Checks.positive("--prefill-tokens", prefillTokens);
  }

  /** With the usual memory for tuning. */
  public StepConfig(int prefillTokens, StepLimits limits) {
    this(prefillTokens, limits, TUNE_MEMORY);
  }

  /** With the usual limits, too. */
  public StepConfig(int prefillTokens) {
    this(prefillTokens, StepLimits.USUAL);
  }
}
