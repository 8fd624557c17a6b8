package dev.whorl.agent.session;

import dev.whorl.executor.Span;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The ring of a session, in order, and this server's place in it.
 *
 * @param hops every server once, spans contiguous from block 0
 * @param self index of this server
 */
public record RingPlan(List<Hop> hops, int self) {

  /** One server of a ring: by name, never by address. */
  public record Hop(String server, long incarnation, Span span) {}

  public RingPlan {
    hops = List.copyOf(hops);
    if (self < 0 || self >= hops.size()) {
      throw new IllegalArgumentException(
          "The hop (%d) is not one of the %d hops.".formatted(self, hops.size()));
    }
    Set<String> servers = new HashSet<>();
    int block = 0;
    for (Hop hop : hops) {
      if (hop.span().start() != block) {
        throw new IllegalArgumentException(
            "The hop at server (%s) starts at block %d, expected %d."
                .formatted(hop.server(), hop.span().start(), block));
      }
      if (!servers.add(hop.server())) {
        throw new IllegalArgumentException(
            "The server (%s) stands twice in the ring.".formatted(hop.server()));
      }
      block = hop.span().end();
    }
  }

  public Hop here() {
    return hops.get(self);
  }

  public Hop previous() {
    return hops.get((self + hops.size() - 1) % hops.size());
  }

  public Hop next() {
    return hops.get((self + 1) % hops.size());
  }

  /** Whether token ids enter here. */
  public boolean first() {
    return self == 0;
  }

  /** Whether tokens are sampled here. */
  public boolean last() {
    return self == hops.size() - 1;
  }

  /** Whether the whole model runs here. */
  public boolean alone() {
    return hops.size() == 1;
  }

  /** Blocks of the ring, which must be those of the model. */
  public int blocks() {
    return hops.getLast().span().end();
  }
}
