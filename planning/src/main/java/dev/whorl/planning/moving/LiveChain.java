package dev.whorl.planning.moving;

import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Require;
import java.util.List;

/**
 * A chain of a revision.
 *
 * @param hops as of a {@link dev.whorl.planning.model.Chain}
 * @param capacity sessions that its first server admits
 * @param residual sessions that may run on it though its capacity is lower: the first server has
 *     not confirmed the lower one yet, or they have not ended. 0 where the capacity covers them
 */
public record LiveChain(List<Hop> hops, int capacity, int residual) {
  public LiveChain {
    hops = List.copyOf(hops);
    Require.notNegative("capacity of a chain", capacity);
    Require.notNegative("residual of a chain", residual);
  }

  /** Sessions that certificate and memory count: the most that can be on it. */
  public int counted() {
    return Math.max(capacity, residual);
  }

  /** Both, which have the same hops: never fewer sessions than are counted on each. */
  LiveChain plus(LiveChain other) {
    boolean covered = residual <= capacity && other.residual <= other.capacity;
    return new LiveChain(
        hops, capacity + other.capacity, covered ? 0 : counted() + other.counted());
  }

  boolean uses(String server) {
    return hops.stream().anyMatch(hop -> hop.server().equals(server));
  }
}
