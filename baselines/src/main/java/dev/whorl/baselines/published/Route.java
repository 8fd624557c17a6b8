package dev.whorl.baselines.published;

import java.util.List;

/**
 * A way through the servers.
 *
 * @param hops in order
 * @param cost the sum of the hops' costs and the way back
 */
public record Route(List<Stop> hops, double cost) {
  public Route {
    hops = List.copyOf(hops);
  }

  /** One server and the number of blocks that run there. */
  public record Stop(int server, int blocks) {}
}
