package dev.whorl.executor;

/** A span that can run. Safe for use by many threads. */
public interface LoadedSpan {
  /** What was asked for. */
  SpanRequest request();

  /** Bytes of weights that this span uses, shared ones included. */
  long weightBytes();

  /** The pages of its cache. */
  CacheUse cache();

  /**
   * Reserves the cache for a session's whole slot, all or nothing. Reserved pages are never taken
   * away. The pages' content is undefined: a session begins at position 0.
   *
   * @param session names the reservation in messages
   * @param span the sub-span that the session runs through here
   * @param tokens positions of the slot, prompt and output together
   * @throws IllegalArgumentException when the sub-span is not within this span, or the tokens
   *     exceed the model's context
   */
  ReserveOutcome reserve(String session, Span span, int tokens);

  /** Frees weights and cache, unless sessions still hold pages. Idempotent. */
  UnloadOutcome unload();
}
