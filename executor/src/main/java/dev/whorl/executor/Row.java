package dev.whorl.executor;

import org.jspecify.annotations.Nullable;

/**
 * Consecutive positions of one session in a step: one for decode, a chunk for prefill.
 *
 * @param cache the session's reservation; says through which blocks the row runs
 * @param position of the first one. All positions below it must have been stepped before
 * @param input token ids when the session's span begins at block 0, residuals otherwise; it also
 *     says how many positions the row has
 * @param sampling how to sample after the row's last position; only where the span ends with the
 *     model's last block; null where nothing is sampled
 */
public record Row(SessionCache cache, int position, RowInput input, @Nullable Sampling sampling) {
  /** Positions in this row. */
  public int count() {
    return input.count();
  }
}
