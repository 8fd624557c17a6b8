package dev.whorl.router.placement;

import dev.whorl.planning.model.ChainTimes;
import java.time.Duration;
import java.util.List;

/**
 * Servers that run all blocks in order.
 *
 * @param capacity sessions at the same time; 0 while it drains
 * @param bound certified time per token
 * @param timeToFirstToken certified, of the longest prompt
 * @param usual what it usually takes; unknown in placements that do not tell
 */
public record PlacedChain(
    String id,
    int capacity,
    Duration bound,
    Duration timeToFirstToken,
    List<PlacedHop> hops,
    ChainTimes usual) {
  /** A chain of which only the certificate is known. */
  public PlacedChain(
      String id, int capacity, Duration bound, Duration timeToFirstToken, List<PlacedHop> hops) {
    this(id, capacity, bound, timeToFirstToken, hops, ChainTimes.UNKNOWN);
  }

  public PlacedChain {
    hops = List.copyOf(hops);
    if (hops.isEmpty()) {
      throw new IllegalArgumentException("The chain (%s) has no hop.".formatted(id));
    }
    if (capacity < 0 || !bound.isPositive() || timeToFirstToken.isNegative()) {
      throw new IllegalArgumentException(
          "The chain (%s) needs a capacity (%d) of at least 0, a bound (%s) above 0 and a time to first token (%s) of at least 0."
              .formatted(id, capacity, bound, timeToFirstToken));
    }
    for (int i = 1; i < hops.size(); i++) {
      if (hops.get(i).start() != hops.get(i - 1).end()) {
        throw new IllegalArgumentException(
            "Hop %d of chain (%s) starts at block %d, the hop before ends at %d."
                .formatted(i, id, hops.get(i).start(), hops.get(i - 1).end()));
      }
    }
  }

  /** Where sessions are admitted. */
  public PlacedHop first() {
    return hops.getFirst();
  }

  /** Where tokens come from. */
  public PlacedHop last() {
    return hops.getLast();
  }
}
