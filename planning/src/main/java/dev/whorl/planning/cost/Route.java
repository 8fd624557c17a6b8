package dev.whorl.planning.cost;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.List;

/**
 * A chain in the numbers of a {@link Pool}: hop h runs blocks {@code cuts[h]} (inclusive) to {@code
 * cuts[h + 1]} (exclusive) on {@code servers[h]}. The arrays are not copied and never changed.
 */
public final class Route {
  private final int[] servers;
  private final int[] cuts;
  private final int capacity;

  /** A chain of so many sessions; {@code cuts} has one entry more than {@code servers}. */
  public Route(int[] servers, int[] cuts, int capacity) {
    this.servers = servers;
    this.cuts = cuts;
    this.capacity = capacity;
  }

  /** Number of hops. */
  public int hops() {
    return servers.length;
  }

  /** Server of a hop. */
  public int server(int hop) {
    return servers[hop];
  }

  /** Server before a hop on the ring; the last before the first. */
  public int before(int hop) {
    return servers[hop == 0 ? servers.length - 1 : hop - 1];
  }

  /** First block of a hop. */
  public int start(int hop) {
    return cuts[hop];
  }

  /** The block after the last of a hop. */
  public int end(int hop) {
    return cuts[hop + 1];
  }

  /** Sessions. */
  public int capacity() {
    return capacity;
  }

  /** The same hops for another number of sessions. */
  public Route withCapacity(int sessions) {
    return sessions == capacity ? this : new Route(servers, cuts, sessions);
  }

  /** The same with server ids. */
  public Chain toChain(Pool pool) {
    List<Hop> hops = new ArrayList<>(servers.length);
    for (int h = 0; h < servers.length; h++) {
      hops.add(new Hop(pool.id(servers[h]), new Span(cuts[h], cuts[h + 1])));
    }
    return new Chain(hops, capacity);
  }
}
