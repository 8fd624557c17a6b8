package dev.whorl.planning.model;

/**
 * What one session may use.
 *
 * @param maxInputTokens longest prompt
 * @param maxOutputTokens most generated tokens
 * @param cacheBytesPerBlock cache of one session for one block, for all these tokens
 * @param prefillTokens p: prefill tokens per step and server, in total over the sessions
 */
public record Slot(
    int maxInputTokens, int maxOutputTokens, long cacheBytesPerBlock, int prefillTokens) {
  public Slot {
    Require.positive("maxInputTokens", maxInputTokens);
    Require.positive("maxOutputTokens", maxOutputTokens);
    Require.positive("cacheBytesPerBlock", cacheBytesPerBlock);
    Require.positive("prefillTokens", prefillTokens);
    Require.sum("maxInputTokens + maxOutputTokens", maxInputTokens, maxOutputTokens);
  }

  /** Prefill chunks of the longest prompt. */
  public int chunks() {
    return (maxInputTokens + prefillTokens - 1) / prefillTokens;
  }
}
