package dev.whorl.baselines.rivals;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * exo: the smallest ring of servers whose memory holds the model, blocks in proportion to memory
 * (largest remainders); sessions go to the instance that runs the fewest.
 *
 * <p>Choices: the smallest ring is the shortest prefix of the servers by memory, most first, that
 * holds the model with one session after rounding; further instances take the servers that are
 * left; the ring's order is that of memory.
 */
public record Exo() implements RivalMethod {
  @Override
  public String name() {
    return "exo";
  }

  @Override
  public Proposal propose(Pool pool) {
    EqualBlocks view = new EqualBlocks(pool);
    List<Integer> left =
        IntStream.range(0, view.size())
            .boxed()
            .sorted(Comparator.comparingLong(j -> -view.memory(j)))
            .toList();
    List<Route> routes = new ArrayList<>();
    for (Route ring = ring(view, left); ring != null; ring = ring(view, left)) {
      routes.add(ring);
      left = left.subList(ring.hops(), left.size());
    }
    return Lines.proposal(pool.size(), routes, "All memory holds no whole model with a session.");
  }

  private static @Nullable Route ring(EqualBlocks view, List<Integer> left) {
    for (int size = 1; size <= Math.min(left.size(), view.blocks()); size++) {
      Line line = proportional(view, left.subList(0, size));
      int sessions = line.counts().contains(0) ? 0 : line.sessionsBeside(view.pool());
      if (sessions > 0) {
        return line.route(sessions);
      }
    }
    return null;
  }

  static Line proportional(EqualBlocks view, List<Integer> servers) {
    double memory = servers.stream().mapToDouble(view::memory).sum();
    double[] parts =
        servers.stream().mapToDouble(j -> view.blocks() * view.memory(j) / memory).toArray();
    int[] caps = new int[parts.length];
    Arrays.fill(caps, view.blocks());
    int[] counts = Shares.largestRemainders(parts, caps, view.blocks());
    return new Line(servers, Arrays.stream(counts).boxed().toList());
  }
}
