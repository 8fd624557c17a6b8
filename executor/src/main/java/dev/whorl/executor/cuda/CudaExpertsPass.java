package dev.whorl.executor.cuda;

import dev.whorl.executor.model.Experts;
import java.util.Objects;

/**
 * The feed-forward part of a block with experts. A row that takes several is as many items, which
 * are brought into the order of experts; where a group of items ends is known to the device alone,
 * so the grid is as large as it could be and groups that are not there end at once.
 */
final class CudaExpertsPass {
  /** Bytes of a {@code Group}, as in experts.cu. */
  private static final long GROUP = 12;

  /** Items of a group: of one row, of few rows, and of so many that an expert has several tiles. */
  private static final int ONE = 1;

  private static final int FEW = 8;
  private static final int MANY = 64;

  private final CudaBench bench;
  private final CudaWorkspace work;
  private final Experts experts;
  private final int hidden;
  private final int wide;

  CudaExpertsPass(CudaBench bench, Experts experts) {
    this.bench = bench;
    this.work = bench.work;
    this.experts = experts;
    this.hidden = bench.geometry.hidden();
    this.wide = bench.geometry.feedForward();
  }

  /**
   * Items in order of experts, on the device.
   *
   * @param places of items of rows
   * @param groups of at most {@code each} items
   * @param count of groups, those that turn out empty included
   */
  private record Order(long places, long groups, int each, int count) {}

  void run(CudaBlock.FeedForward weights, int rows, long residual) {
    int items = rows * experts.used();
    long normed = work.normed.fit((long) rows * hidden * bench.numberBytes);
    long chosen = work.chosen.fit((long) items * Integer.BYTES);
    long odds = work.odds.fit((long) items * Float.BYTES);
    bench.norm(normed, residual, weights.before(), rows);
    route(Objects.requireNonNull(weights.router()), normed, chosen, odds, rows);
    Order order = order(chosen, rows);
    long gathered = work.gathered.fit((long) items * hidden * bench.numberBytes);
    bench.launch(
        "gather_items",
        Grid.of(items, 128),
        gathered,
        normed,
        order.places(),
        hidden,
        experts.used());
    long both = work.both.fit(2L * items * wide * Float.BYTES);
    long at = both;
    for (CudaMatrix matrix : weights.gates()) {
      product(matrix, at, gathered, order, 2 * wide);
      at += (long) matrix.outputs() * Float.BYTES;
    }
    long gated = work.gated.fit((long) items * wide * bench.numberBytes);
    bench.gate(gated, both, items);
    long out = work.items.fit((long) items * hidden * Float.BYTES);
    product(weights.down(), out, gated, order, hidden);
    long branch = work.branch.fit((long) rows * hidden * Float.BYTES);
    bench.launch(
        "add_items", Grid.of(rows, 256), branch, out, order.places(), odds, hidden, experts.used());
    bench.joinBranch(branch, 0, weights.after(), rows, residual, true);
  }

  private void route(CudaMatrix router, long normed, long chosen, long odds, int rows) {
    long logits = work.routes.fit((long) rows * experts.count() * Float.BYTES);
    bench.product(router, logits, normed, rows, experts.count());
    bench.launch(
        "route",
        Grid.of(rows, 32),
        chosen,
        odds,
        logits,
        experts.count(),
        experts.used(),
        experts.renormalised() ? 1 : 0);
  }

  private Order order(long chosen, int rows) {
    int items = rows * experts.used();
    int each = rows == 1 ? ONE : items <= FEW * experts.count() ? FEW : MANY;
    int most = Math.min(items, items / each + experts.count());
    long places = work.places.fit((long) items * Integer.BYTES);
    long groups = work.groups.fit(most * GROUP);
    bench.launch(
        "group_items", Grid.of(1, 256), places, groups, chosen, items, experts.count(), each, most);
    return new Order(places, groups, each, most);
  }

  private void product(CudaMatrix matrix, long to, long from, Order order, int stride) {
    int outputs = matrix.outputs();
    String name;
    Grid grid;
    if (!bench.tensorCores(matrix)) {
      name = "expert_" + CudaBench.format(matrix) + "_" + (order.each() == ONE ? 1 : 8);
      grid = Grid.of(CudaBench.over(outputs, 8), order.count(), 256);
    } else if (order.each() <= FEW) {
      name = "expert_tensor_1";
      grid = Grid.of(CudaBench.over(outputs, 16), order.count(), 256);
    } else {
      name = "expert_tensor_many";
      grid = Grid.of(CudaBench.over(outputs, 64), order.count(), 128);
    }
    bench.launch(
        name, grid, to, from, matrix.address(), order.groups(), outputs, matrix.inputs(), stride);
  }
}
