package dev.whorl.executor.model;

import org.jspecify.annotations.Nullable;

/**
 * What a position sees in one block, and how it tells the places of what it sees.
 *
 * @param window positions that a position sees, itself included; 0 = all before it
 * @param rope null where the block has no position embedding (NoPE)
 */
public record Sight(int window, @Nullable Rope rope) {
  public Sight {
    if (window < 0) {
      throw new IllegalArgumentException("The slidingWindow (" + window + ") is negative.");
    }
  }
}
