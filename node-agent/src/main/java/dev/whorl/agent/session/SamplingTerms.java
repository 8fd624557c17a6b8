package dev.whorl.agent.session;

import dev.whorl.executor.Sampling;
import java.util.Set;

/**
 * How the last hop samples and when it stops.
 *
 * @param endIds end and stop tokens; they finish the session and are no part of the text
 * @param maxTokens tokens to produce from this open on
 */
public record SamplingTerms(Sampling sampling, Set<Integer> endIds, int maxTokens) {
  public SamplingTerms {
    endIds = Set.copyOf(endIds);
    if (maxTokens < 1) {
      throw new IllegalArgumentException(
          "The max_tokens (%d) must be at least 1.".formatted(maxTokens));
    }
  }
}
