package dev.whorl.planning.exact;

import dev.whorl.planning.model.Span;

/** What spans weigh and hops cost. */
public interface SpanCosts {
  /** Memory of the span's weights. */
  double weight(Span hosted);

  /** Cost of a session of the group for running the blocks at the server. */
  double hop(int group, int server, Span blocks);

  /** Whether the server may host the span at all. */
  default boolean mayHost(int server, Span hosted) {
    return true;
  }
}
