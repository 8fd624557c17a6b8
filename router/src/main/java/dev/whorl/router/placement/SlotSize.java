package dev.whorl.router.placement;

/**
 * What one session may use.
 *
 * @param maxInputTokens longest prompt that was planned for, at least 1
 * @param maxOutputTokens most generated tokens that were planned for, at least 1
 */
public record SlotSize(int maxInputTokens, int maxOutputTokens) {
  public SlotSize {
    if (maxInputTokens < 1 || maxOutputTokens < 1) {
      throw new IllegalArgumentException(
          "maxInputTokens (%d) and maxOutputTokens (%d) must be at least 1."
              .formatted(maxInputTokens, maxOutputTokens));
    }
  }

  /** Prompt and answer of one session fit into so many tokens. */
  public int tokens() {
    return maxInputTokens + maxOutputTokens;
  }
}
