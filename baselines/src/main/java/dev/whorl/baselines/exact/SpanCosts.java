package dev.whorl.baselines.exact;

import dev.whorl.planning.model.Span;

/**
 * What spans weigh and hops cost. A route costs the sum of its hops; on a ring of at least two
 * servers each pays {@link #ring} too, and every edge of the cycle {@link #between}; a single
 * server pays {@link #alone}.
 */
public interface SpanCosts {
  /** Memory of the span's weights. */
  double weight(Span hosted);

  /** Cost of a session of the group for running the blocks at the server. */
  double hop(int group, int server, Span blocks);

  /** Whether the server may host the span at all. */
  default boolean mayHost(int server, Span hosted) {
    return true;
  }

  /** Zones between which edges of the cycle differ. */
  default int zones() {
    return 1;
  }

  /** Zone of a server. */
  default int zone(int server) {
    return 0;
  }

  /** A server's own part of its two edges on a ring. */
  default double ring(int server) {
    return 0;
  }

  /** An edge of the cycle from zone to zone. */
  default double between(int from, int to) {
    return 0;
  }

  /** The own return of a chain of one server. */
  default double alone(int server) {
    return 0;
  }
}
