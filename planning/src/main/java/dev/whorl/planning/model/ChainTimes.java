package dev.whorl.planning.model;

import java.util.List;

/**
 * What a chain usually takes by the measured profiles: no promise, chains are compared by it.
 *
 * @param chunkTokens tokens of a prompt that one chunk takes
 * @param hops in the order of the blocks; empty: not known
 */
public record ChainTimes(int chunkTokens, List<HopTimes> hops) {
  /** Nothing is known but the certificate. */
  public static final ChainTimes UNKNOWN = new ChainTimes(1, List.of());

  public ChainTimes {
    Require.positive("chunkTokens of a chain", chunkTokens);
    hops = List.copyOf(hops);
  }

  /** Whether there is anything to go by. */
  public boolean known() {
    return !hops.isEmpty();
  }

  /** Seconds per token of a session that has all servers to itself. */
  public double aloneSeconds() {
    return hops.stream().mapToDouble(h -> h.delaySeconds() + h.stepSeconds()).sum();
  }

  /**
   * Seconds from the start of a prompt to its first token on idle servers: the first chunk goes
   * through all hops, the others follow it at the pace of the slowest hop.
   */
  public double promptSeconds(int tokens) {
    double first = (double) Math.min(tokens, chunkTokens) / chunkTokens;
    double more = (double) tokens / chunkTokens - first;
    double sum = 0;
    double slowest = 0;
    for (HopTimes hop : hops) {
      sum += hop.delaySeconds() + first * hop.chunkSeconds();
      slowest = Math.max(slowest, hop.chunkSeconds());
    }
    return sum + more * slowest;
  }
}
