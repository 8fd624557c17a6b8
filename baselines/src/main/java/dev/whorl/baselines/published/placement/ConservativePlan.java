package dev.whorl.baselines.published.placement;

import dev.whorl.baselines.published.PublishedPlacement;
import java.util.List;

/**
 * What CG-BP placed.
 *
 * @param order servers from the least time per block, ties by number
 * @param timePerBlock t of each server: τ + hop delay / blocks
 * @param maxSessions of each server, if every session ran all its blocks
 * @param capacityPerBlock sum of {@code maxSessions} over the hosts of each block
 * @param covering how many servers of the order it takes until every block has room for all
 *     sessions
 * @param boundPerToken Theorem 2: mean time per token while at most the planned sessions run
 * @param ties how windows compared
 */
public record ConservativePlan(
    PublishedPlacement placement,
    List<Integer> order,
    List<Double> timePerBlock,
    List<Integer> maxSessions,
    List<Integer> capacityPerBlock,
    int covering,
    double boundPerToken,
    WindowTies ties) {
  public ConservativePlan {
    order = List.copyOf(order);
    timePerBlock = List.copyOf(timePerBlock);
    maxSessions = List.copyOf(maxSessions);
    capacityPerBlock = List.copyOf(capacityPerBlock);
  }

  /**
   * Windows that nearly won: where both are 0 the order of summation decides nothing.
   *
   * @param near lost by less than 1e-11 relative without being equal
   * @param equalSums have an equal sum from other entries
   */
  public record WindowTies(int near, int equalSums) {}
}
