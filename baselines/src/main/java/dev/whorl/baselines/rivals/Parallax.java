package dev.whorl.baselines.rivals;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.Route;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Parallax: disjoint pipelines, greedily filled, blocks spread by compute rate. A server's capacity
 * is ⌊0.65·M/s⌋ blocks, a quarter of its memory is cache. The largest servers fill a pipeline; as
 * soon as one server can close it, the smallest such server does. Inside, blocks are spread in
 * proportion to the compute rate within the capacities (water-filling, largest remainders).
 *
 * <p>Choices: a server that gets no block in the spreading leaves its pipeline and stays unused; a
 * pipeline without room for one session is dropped; capacity is the tightest server's cache.
 */
public record Parallax() implements RivalMethod {
  private static final double WEIGHTS = 0.65;
  private static final double CACHE = 0.25;

  @Override
  public String name() {
    return "parallax";
  }

  @Override
  public Proposal propose(Pool pool) {
    EqualBlocks view = new EqualBlocks(pool);
    List<Route> routes = new ArrayList<>();
    for (List<Integer> pipeline : pipelines(view)) {
      Line line = spread(view, pipeline);
      int sessions = Math.min(sessions(view, line), line.sessionsBeside(pool));
      if (sessions > 0) {
        routes.add(line.route(sessions));
      }
    }
    return Lines.proposal(
        pool.size(), routes, "0.65 of all memory holds no whole model with a session's cache.");
  }

  private static int capacity(EqualBlocks view, int server) {
    double blocks = Math.floor(WEIGHTS * view.memory(server) / view.blockBytes());
    return (int) Math.min(view.blocks(), Math.max(0, blocks));
  }

  static List<List<Integer>> pipelines(EqualBlocks view) {
    List<Integer> left =
        new ArrayList<>(
            IntStream.range(0, view.size())
                .filter(j -> capacity(view, j) > 0)
                .boxed()
                .sorted(Comparator.comparingInt(j -> -capacity(view, j)))
                .toList());
    List<List<Integer>> pipelines = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    int need = view.blocks();
    while (!left.isEmpty()) {
      int position = next(view, left, need);
      int server = left.get(position);
      left.remove(/* index */ position);
      open.add(server);
      need -= capacity(view, server);
      if (need <= 0) {
        pipelines.add(open);
        open = new ArrayList<>();
        need = view.blocks();
      }
    }
    return pipelines;
  }

  /** Position of the smallest server that closes the pipeline, else of the largest. */
  private static int next(EqualBlocks view, List<Integer> left, int need) {
    int closing = 0;
    for (int i = 0; i < left.size() && capacity(view, left.get(i)) >= need; i++) {
      if (capacity(view, left.get(i)) < capacity(view, left.get(closing))) {
        closing = i;
      }
    }
    return closing;
  }

  static Line spread(EqualBlocks view, List<Integer> pipeline) {
    double[] rates = pipeline.stream().mapToDouble(j -> 1 / view.time(j)).toArray();
    int[] caps = pipeline.stream().mapToInt(j -> capacity(view, j)).toArray();
    double[] parts = Shares.waterFilling(rates, caps, view.blocks());
    int[] counts = Shares.largestRemainders(parts, caps, view.blocks());
    List<Integer> servers = new ArrayList<>();
    List<Integer> blocks = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        servers.add(pipeline.get(i));
        blocks.add(counts[i]);
      }
    }
    return new Line(servers, blocks);
  }

  private static int sessions(EqualBlocks view, Line line) {
    double least = Integer.MAX_VALUE;
    for (int h = 0; h < line.servers().size(); h++) {
      double cache = CACHE * view.memory(line.servers().get(h));
      double perSession = (double) view.slotBytes() * line.counts().get(h);
      least = Math.min(least, Math.floor(cache / perSession));
    }
    return (int) least;
  }
}
