package dev.whorl.executor.cpu;

import dev.whorl.executor.model.Experts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The feed-forward part of a block with experts. Positions are gathered by expert, so that an
 * expert's weights are read once for all positions that chose it; a position's outputs are added in
 * ascending order of experts, so that the company it has changes nothing.
 */
final class ExpertsPass {
  private final Workbench bench;
  private final Workspace work;
  private final Experts experts;
  private final int hidden;
  private final int width;

  ExpertsPass(Workbench bench, Experts experts) {
    this.bench = bench;
    this.work = bench.work;
    this.experts = experts;
    this.hidden = bench.geometry.hidden();
    this.width = bench.geometry.feedForward();
  }

  /** An expert that was chosen, and its positions' places among the gathered ones. */
  private record Group(BlockWeights.Expert expert, int first, int rows) {}

  void run(BlockWeights.FeedForwardPart weights, int rows) {
    bench.norm(weights.before(), rows, weights.coded());
    Routing routing = route(weights, rows);
    int[] places = new int[rows * experts.used()];
    List<Group> groups = gather(weights, routing, rows, places);
    feedForward(groups);
    down(groups);
    add(routing, rows, places);
    bench.joinBranch(null, weights.after(), rows, true);
  }

  private Routing route(BlockWeights.FeedForwardPart weights, int rows) {
    Matrix router = Objects.requireNonNull(weights.router());
    int stride = Routing.width(experts);
    Product product = new Product(router, work.normed, work.codes, work.routes, 0, stride);
    bench.run(List.of(product), new int[] {rows});
    Routing routing = new Routing(experts, rows);
    bench.perPosition(rows, (i, worker) -> routing.choose(i, work.routes, i * stride));
    return routing;
  }

  /** Copies each position's input once per expert that it takes, expert by expert. */
  private List<Group> gather(
      BlockWeights.FeedForwardPart weights, Routing routing, int rows, int[] places) {
    int[] counts = new int[experts.count()];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < experts.used(); j++) {
        counts[routing.expert(i, j)]++;
      }
    }
    List<Group> groups = new ArrayList<>();
    int[] next = new int[experts.count()];
    int first = 0;
    for (int e = 0; e < counts.length; e++) {
      next[e] = first;
      if (counts[e] > 0) {
        groups.add(new Group(weights.experts().get(e), first, counts[e]));
        first += counts[e];
      }
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < experts.used(); j++) {
        places[i * experts.used() + j] = next[routing.expert(i, j)]++;
      }
    }
    int codeBytes = hidden / Matrix.GROUP * Codes.BYTES;
    bench.perPosition(
        rows,
        (i, worker) -> {
          for (int j = 0; j < experts.used(); j++) {
            int to = places[i * experts.used() + j];
            System.arraycopy(work.normed, i * hidden, work.gathered, to * hidden, hidden);
            if (weights.coded()) {
              System.arraycopy(
                  work.codes, i * codeBytes, work.gatheredCodes, to * codeBytes, codeBytes);
            }
          }
        });
    return groups;
  }

  /** Gate, up and activation: items are parts of experts. */
  private void feedForward(List<Group> groups) {
    Split all = Split.of(groups.size() * width, bench.team.size());
    Split split = new Split(width, Math.min(all.size(), (width + 31) / 32 * 32));
    int parts = split.parts();
    bench.team.run(
        groups.size() * parts,
        (item, worker) -> {
          Group group = groups.get(item / parts);
          int from = split.from(item % parts);
          int to = split.to(item % parts);
          Scratch scratch = work.scratch[worker];
          int rows = group.rows;
          bench.kernels.run(
              input(group.expert.gate(), work.gate, group), rows, from, to, false, scratch);
          bench.kernels.run(
              input(group.expert.up(), work.up, group), rows, from, to, false, scratch);
          for (int i = group.first; i < group.first + rows; i++) {
            bench.activate(i * width + from, to - from);
            if (group.expert.down().coded()) {
              bench.code(work.gate, i * width + from, to - from, work.gateCodes);
            }
          }
        });
  }

  private Product input(Matrix matrix, float[] y, Group group) {
    return new Product(matrix, work.gathered, work.gatheredCodes, y, 0, width, group.first);
  }

  private void down(List<Group> groups) {
    List<Product> products = new ArrayList<>();
    int[] rows = new int[groups.size()];
    for (Group group : groups) {
      rows[products.size()] = group.rows;
      products.add(
          new Product(
              group.expert.down(),
              work.gate,
              work.gateCodes,
              work.expertOut,
              0,
              hidden,
              group.first));
    }
    bench.run(products, rows);
  }

  private void add(Routing routing, int rows, int[] places) {
    bench.perPosition(
        rows,
        (i, worker) -> {
          int to = i * hidden;
          Arrays.fill(work.branch, to, to + hidden, 0);
          for (int j = 0; j < experts.used(); j++) {
            int from = places[i * experts.used() + j] * hidden;
            float weight = routing.weight(i, j);
            for (int h = 0; h < hidden; h++) {
              work.branch[to + h] += work.expertOut[from + h] * weight;
            }
          }
        });
  }
}
