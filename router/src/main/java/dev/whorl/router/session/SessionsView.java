package dev.whorl.router.session;

import dev.whorl.router.placement.PlacedChain;
import dev.whorl.router.placement.PlacedHop;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What can be seen of all sessions at one moment.
 *
 * @param waiting in the queue
 * @param running with a slot
 * @param ready who comes now is started, or held in line until something can start it
 * @param chains of the present placement
 * @param longestWait of those in the queue
 * @param vocabulary ids that the model takes are below it; 0 while its servers have not told it
 */
public record SessionsView(
    int waiting,
    int running,
    boolean ready,
    List<ChainView> chains,
    Duration longestWait,
    int vocabulary) {
  public static final SessionsView NOTHING =
      new SessionsView(0, 0, false, List.of(), Duration.ZERO, 0);

  public SessionsView {
    chains = List.copyOf(chains);
  }

  /**
   * One chain.
   *
   * @param sessions of all routers, as far as known
   * @param usable all its servers are there
   */
  public record ChainView(PlacedChain chain, int sessions, int capacity, boolean usable) {
    public int free() {
      return usable ? Math.max(0, capacity - sessions) : 0;
    }
  }

  /** Whether a chain can be used now. */
  public boolean serving() {
    return chains.stream().anyMatch(ChainView::usable);
  }

  /** Slots of all chains. */
  public int capacity() {
    return chains.stream().mapToInt(ChainView::capacity).sum();
  }

  /** The highest share of reserved cache in use of any server, 0 to 1. */
  public double cacheUse() {
    Map<String, Double> used = new HashMap<>();
    Map<String, Double> reserved = new HashMap<>();
    for (ChainView view : chains) {
      for (PlacedHop hop : view.chain().hops()) {
        used.merge(hop.server(), (double) hop.blocks() * view.sessions(), Double::sum);
        reserved.merge(hop.server(), (double) hop.blocks() * view.capacity(), Double::sum);
      }
    }
    double highest = 0;
    for (Map.Entry<String, Double> server : used.entrySet()) {
      double slots = reserved.getOrDefault(server.getKey(), 0.0);
      highest = slots > 0 ? Math.max(highest, server.getValue() / slots) : highest;
    }
    return Math.min(1, highest);
  }
}
