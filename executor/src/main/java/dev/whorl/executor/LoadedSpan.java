package dev.whorl.executor;

/**
 * A use of loaded blocks: they stay as long as any span uses them. Safe for use by many threads.
 *
 * <p>A span grows or shrinks by loading the other one beside it, which brings only the blocks that
 * are not there, letting it {@link #adopt} the sessions, and unloading the old one.
 */
public interface LoadedSpan {
  /** What was asked for. */
  SpanRequest request();

  /** Bytes of weights that this span uses, shared ones included. */
  long weightBytes();

  /**
   * Reserves the cache for a session's whole slot, all or nothing, out of the owner's quota.
   * Reserved pages are never taken away. The pages' content is undefined: a session begins at
   * position 0.
   *
   * @param owner whose quota it is: {@link BlockExecutor#grant}
   * @param session names the reservation in messages
   * @param span the sub-span that the session runs through here
   * @param tokens positions of the slot, prompt and output together
   * @throws IllegalArgumentException when the sub-span is not within this span, or the tokens
   *     exceed the model's context or the device's limit
   */
  ReserveOutcome reserve(String owner, String session, Span span, int tokens);

  /**
   * From now on the session holds this span instead of the one it held. Its pages and their content
   * stay as they are, also when a step is running it.
   *
   * @return false, and nothing has changed, when this span was unloaded or the cache released
   * @throws IllegalArgumentException when the cache is not one of this device, model and precision,
   *     or its blocks are not all within this span
   */
  boolean adopt(SessionCache cache);

  /** Ends the use, unless sessions hold it; frees the blocks that nobody else uses. Idempotent. */
  UnloadOutcome unload();
}
