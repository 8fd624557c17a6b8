package dev.whorl.baselines.published.placement;

import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.RelayPool;
import dev.whorl.planning.model.Require;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CG-BP (arXiv 2512.21884, Algorithm 1): servers from the fastest take, while some block has room
 * for too few sessions, the window with the most time left to save; afterwards the window with the
 * least room. A virtual server slower than all others stands in for the sessions of a block that no
 * server carries yet.
 */
public final class ConservativePlacement {
  private final RelayPool pool;
  private final int sessions;
  private final int[] counts;
  private final double[] timePerBlock;
  private final int[] maxSessions;
  private final int[] starts;
  private final double[] capacity;
  private final double[] amortised;
  private int covering;
  private int nearTies;
  private int equalSums;

  private ConservativePlacement(RelayPool pool, int sessions, int[] counts) {
    this.pool = pool;
    this.sessions = sessions;
    this.counts = counts;
    starts = new int[pool.size()];
    capacity = new double[pool.blocks()];
    amortised = new double[pool.blocks()];
    timePerBlock = new double[pool.size()];
    maxSessions = new int[pool.size()];
    for (int j = 0; j < pool.size(); j++) {
      timePerBlock[j] =
          pool.servers().get(j).timePerBlock() + pool.roundTrips().largestInColumn(j) / counts[j];
      maxSessions[j] =
          (int)
              Math.floor(
                  (pool.servers().get(j).memory() - pool.blockMemory() * counts[j])
                      / (pool.slotMemory() * counts[j]));
    }
  }

  /** Places all blocks for so many sessions at the same time. */
  public static ConservativeAnswer place(RelayPool pool, int sessions) {
    Require.positive("sessions", sessions);
    int[] counts = BlockCounts.conservative(pool, sessions);
    List<Integer> zero =
        IntStream.range(0, counts.length).filter(j -> counts[j] == 0).boxed().toList();
    if (!zero.isEmpty()) {
      return new ConservativeAnswer.ZeroBlockServers(zero);
    }
    return new ConservativePlacement(pool, sessions, counts).run();
  }

  private ConservativeAnswer run() {
    List<Integer> order =
        IntStream.range(0, pool.size())
            .boxed()
            .sorted(Comparator.comparingDouble(j -> timePerBlock[j]))
            .toList();
    double virtual = Arrays.stream(timePerBlock).max().orElseThrow() + 1;
    Arrays.fill(amortised, sessions * virtual);
    for (int position = 0; position < order.size(); position++) {
      place(order.get(position), position, virtual);
    }
    return covering == 0
        ? new ConservativeAnswer.NotAllBlocksPlaced(boxed(counts))
        : new ConservativeAnswer.Placed(plan(order));
  }

  private void place(int server, int position, double virtual) {
    boolean[] need = need();
    SlowestWindow slowest =
        covering > 0
            ? new SlowestWindow(-1, 0, 0)
            : SlowestWindow.find(amortised, need, counts[server]);
    nearTies += slowest.nearTies();
    equalSums += slowest.equalSums();
    starts[server] =
        covering > 0 ? LeastLoadedWindow.start(capacity, counts[server]) : slowest.start();
    for (int b = starts[server]; b < starts[server] + counts[server]; b++) {
      double taken = Math.min(maxSessions[server], Math.max(0, sessions - capacity[b]));
      amortised[b] -= taken * (virtual - timePerBlock[server]);
      capacity[b] += maxSessions[server];
    }
    if (covering == 0 && Arrays.stream(capacity).allMatch(c -> c >= sessions)) {
      covering = position + 1;
    }
  }

  private boolean[] need() {
    boolean[] need = new boolean[capacity.length];
    for (int b = 0; b < need.length; b++) {
      need[b] = capacity[b] < sessions;
    }
    return need;
  }

  private ConservativePlan plan(List<Integer> order) {
    PublishedPlacement placement = new PublishedPlacement(starts, counts);
    return new ConservativePlan(
        placement,
        order,
        Arrays.stream(timePerBlock).boxed().toList(),
        boxed(maxSessions),
        Arrays.stream(capacity).mapToObj(c -> (int) c).toList(),
        covering,
        TheoremTwo.bound(pool, placement, order.subList(0, covering), timePerBlock),
        new ConservativePlan.WindowTies(nearTies, equalSums));
  }

  private static List<Integer> boxed(int[] values) {
    return new ArrayList<>(Arrays.stream(values).boxed().toList());
  }
}
