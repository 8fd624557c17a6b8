package dev.whorl.planning.moving;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One complete word on an edition: every block that may be in a server's memory for it, and every
 * chain on which sessions of it may run. What is not in it does not exist, so a certificate over
 * the revisions in force covers every row of the fleet.
 *
 * @param edition its id
 * @param holdings by server
 * @param chains fastest first; none is listed that neither admits sessions nor may have some
 */
public record Revision(
    String edition, SortedMap<String, Holding> holdings, List<LiveChain> chains) {
  public Revision {
    holdings = Collections.unmodifiableSortedMap(new TreeMap<>(holdings));
    chains = eachOnce(chains);
  }

  /** Within an edition the hops are the identity of a chain: what is said of it twice adds up. */
  private static List<LiveChain> eachOnce(List<LiveChain> chains) {
    Map<List<Hop>, LiveChain> once = new LinkedHashMap<>();
    chains.forEach(chain -> once.merge(chain.hops(), chain, LiveChain::plus));
    return List.copyOf(once.values());
  }

  /** Nothing is held, nothing runs. */
  public static Revision none(String edition) {
    return new Revision(edition, new TreeMap<>(), List.of());
  }

  /** A placement that has arrived: all of it is loaded, and nothing else is left. */
  public static Revision of(Placement placement) {
    SortedMap<String, Holding> holdings = new TreeMap<>();
    for (HostedSpan hosted : placement.spans()) {
      holdings.put(hosted.server(), new Holding(Blocks.of(hosted.span()), Blocks.NONE));
    }
    List<LiveChain> chains = new ArrayList<>();
    for (Chain chain : placement.chains()) {
      chains.add(new LiveChain(chain.hops(), chain.capacity(), 0));
    }
    return new Revision(placement.deployment(), holdings, chains);
  }

  /** What a server holds. */
  public Holding holding(String server) {
    return holdings.getOrDefault(server, Holding.NOTHING);
  }

  /**
   * Cache of every session that is counted on blocks of a server: what it must be able to reserve.
   *
   * @param slotBytes of one session for one block
   */
  public long cacheBytes(String server, Span span, long slotBytes) {
    long blockSessions = 0;
    for (LiveChain chain : chains) {
      for (Hop hop : chain.hops()) {
        if (hop.server().equals(server) && span.contains(hop.span())) {
          blockSessions += (long) hop.span().length() * chain.counted();
        }
      }
    }
    return Math.multiplyExact(blockSessions, slotBytes);
  }

  /** Sessions that are admitted at the same time. */
  public int capacity() {
    return chains.stream().mapToInt(LiveChain::capacity).sum();
  }

  /** Sessions that may run. */
  public int counted() {
    return chains.stream().mapToInt(LiveChain::counted).sum();
  }
}
