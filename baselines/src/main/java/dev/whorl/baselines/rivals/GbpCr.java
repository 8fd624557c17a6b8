package dev.whorl.baselines.rivals;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.solve.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * GBP-CR (arXiv 2604.14993): servers ranked by time per block at their full span, t_j/m_j with t_j
 * = d_j + τ_j·m_j, are lined up into chains that share no server, until the chains are fast enough
 * together; chains and capacities then by GCA.
 *
 * <p>Choices: the published stop is a service rate λ/(ρκ), see {@link Demand}; the product knows
 * the number R of sessions instead, and stops when the chains reserve R slots, κ each. The servers
 * of a chain that is not completed stay unused, like those left over.
 *
 * @param reserved κ: sessions for which each server keeps room; at least 1
 * @param demand when to stop
 */
public record GbpCr(int reserved, Demand demand) implements RivalMethod {
  /** When the chains suffice. */
  public sealed interface Demand {
    /** Chains of κ slots each carry the deployment's sessions. */
    record Sessions() implements Demand {}

    /**
     * Σ 1/t ≥ λ/(ρκ).
     *
     * @param arrivalRate λ: tokens per second of all sessions
     * @param targetLoad ρ, 0.7 in the paper
     */
    record Rate(double arrivalRate, double targetLoad) implements Demand {}
  }

  @Override
  public String name() {
    return "gbp-cr";
  }

  @Override
  public Proposal propose(Pool pool) {
    EqualBlocks view = new EqualBlocks(pool);
    List<List<Integer>> chains = lineUp(view);
    if (chains.isEmpty()) {
      return new Proposal.None(
          Outcome.Constraint.MEMORY,
          "All servers in one line hold fewer than "
              + view.blocks()
              + " blocks with room for "
              + reserved
              + " sessions.");
    }
    PublishedPlacement spans = spans(view, chains);
    return new Proposal.Placed(spans, GreedyChains.allocate(pool, spans));
  }

  /** Servers of each completed chain, in order. */
  List<List<Integer>> lineUp(EqualBlocks view) {
    List<List<Integer>> chains = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    int next = 0;
    double seconds = 0;
    double rate = 0;
    for (int server : ranked(view)) {
      int blocks = view.blocksFor(server, reserved);
      open.add(server);
      next += blocks;
      seconds += view.hop(server) + view.time(server) * blocks;
      if (next >= view.blocks()) {
        chains.add(open);
        rate += 1 / seconds;
        if (enough(view, chains.size(), rate)) {
          return chains;
        }
        open = new ArrayList<>();
        next = 0;
        seconds = 0;
      }
    }
    return chains;
  }

  private boolean enough(EqualBlocks view, int chains, double rate) {
    return switch (demand) {
      case Demand.Sessions all -> (long) chains * reserved >= view.pool().sessions();
      case Demand.Rate(double arrivals, double load) -> rate >= arrivals / (load * reserved);
    };
  }

  private int[] ranked(EqualBlocks view) {
    double[] timePerBlock =
        IntStream.range(0, view.size())
            .mapToDouble(j -> view.time(j) + view.hop(j) / view.blocksFor(j, reserved))
            .toArray();
    return IntStream.range(0, view.size())
        .filter(j -> view.blocksFor(j, reserved) > 0)
        .boxed()
        .sorted(Comparator.comparingDouble(j -> timePerBlock[j]))
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private PublishedPlacement spans(EqualBlocks view, List<List<Integer>> chains) {
    int[] starts = new int[view.size()];
    int[] counts = new int[view.size()];
    Arrays.fill(starts, 0);
    for (List<Integer> chain : chains) {
      int next = 0;
      for (int server : chain) {
        counts[server] = view.blocksFor(server, reserved);
        starts[server] = Math.min(next, view.blocks() - counts[server]);
        next += counts[server];
      }
    }
    return new PublishedPlacement(starts, counts);
  }
}
