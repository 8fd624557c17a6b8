package dev.whorl.agent.config;

/**
 * The step loop.
 *
 * @param prefillTokens prefill tokens per step in total, where the assignment names none
 */
public record StepConfig(int prefillTokens) {
  public StepConfig {
    Checks.positive("--prefill-tokens", prefillTokens);
  }
}
