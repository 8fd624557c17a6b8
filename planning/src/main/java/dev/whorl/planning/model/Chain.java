package dev.whorl.planning.model;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Servers that run all blocks of a model in order, each server once.
 *
 * @param hops contiguous from block 0; the last ends at the model's last block
 * @param capacity sessions at the same time, at least 1
 */
public record Chain(List<Hop> hops, int capacity) {
  public Chain {
    hops = List.copyOf(hops);
    if (hops.isEmpty()) {
      throw new InvalidInput("hops of a chain", 0, "must be at least 1");
    }
    Require.positive("capacity of a chain", capacity);
    int next = 0;
    Set<String> seen = new HashSet<>();
    for (Hop hop : hops) {
      if (hop.span().start() != next) {
        throw new InvalidInput(
            "start of hop " + hop,
            hop.span().start(),
            "must be " + next + ", where the hop before ends");
      }
      if (!seen.add(hop.server())) {
        throw new InvalidInput("server of hop " + hop, hop.server(), "is already in the chain");
      }
      next = hop.span().end();
    }
  }

  /** Number of blocks covered from 0. */
  public int blocks() {
    return hops.getLast().span().end();
  }

  /** The same hops for another number of sessions. */
  public Chain withCapacity(int sessions) {
    return new Chain(hops, sessions);
  }

  @Override
  public String toString() {
    return hops.stream()
        .map(h -> h.server() + "[" + h.span().start() + "," + h.span().end() + ")")
        .collect(Collectors.joining(" > ", "", " x" + capacity));
  }
}
