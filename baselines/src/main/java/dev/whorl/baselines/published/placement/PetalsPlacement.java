package dev.whorl.baselines.published.placement;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.model.InvalidInput;
import java.util.List;

/**
 * PETALS' placement: servers join one after the other, each at the window whose summed throughputs,
 * sorted ascending, are lexicographically smallest.
 */
public final class PetalsPlacement {
  private PetalsPlacement() {}

  /**
   * Places servers in the order in which they join.
   *
   * @param blocks of the model
   * @param counts blocks of each server, at least 1
   * @param rates of each server
   * @param joinOrder every server once
   */
  public static PublishedPlacement place(
      int blocks, int[] counts, List<ServerRates> rates, List<Integer> joinOrder) {
    if (joinOrder.stream().distinct().count() != counts.length
        || joinOrder.size() != counts.length) {
      throw new InvalidInput("join order", joinOrder, "must name each server once");
    }
    double[] throughput = new double[blocks];
    int[] starts = new int[counts.length];
    for (int server : joinOrder) {
      starts[server] = LeastLoadedWindow.start(throughput, counts[server]);
      double rate = rates.get(server).throughput(counts[server]);
      for (int b = starts[server]; b < starts[server] + counts[server]; b++) {
        throughput[b] += rate;
      }
    }
    return new PublishedPlacement(starts, counts);
  }

  /**
   * What PETALS measures of a server.
   *
   * @param forward requests per second through one block
   * @param network requests per second over its link
   */
  public record ServerRates(double forward, double network) {
    /** Requests per second through so many hosted blocks: half of them on average, or the link. */
    public double throughput(int hosted) {
      return Math.min(forward / ((1 + hosted) / 2.0), network);
    }
  }
}
