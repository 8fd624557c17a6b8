package dev.whorl.executor.cpu;

import dev.whorl.executor.model.BlockStyle;
import dev.whorl.executor.model.Geometry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the parts of a block share: kernels, threads, memory, and the ways in and out of the
 * residual. Work is split by outputs, or by position: no sum is ever shared between threads.
 */
final class Workbench {
  /** Below it, work per position is done by the caller: waking a helper would cost more. */
  private static final int POSITIONS_WORTH_SHARING = 8;

  final Geometry geometry;
  final Kernels kernels;
  final Team team;
  final Workspace work;
  private final Numbers numbers;

  /**
   * A workbench for blocks of a shape.
   *
   * @param residual numbers that the residual is rounded to
   */
  Workbench(Geometry geometry, Numbers residual, Kernels kernels, Team team, Workspace work) {
    this.geometry = geometry;
    this.numbers = residual;
    this.kernels = kernels;
    this.team = team;
    this.work = work;
  }

  /** A product of rows that are its own, and the outputs that one thread computes at a time. */
  private record Part(Product product, int rows, int from, int to) {}

  void perPosition(int rows, Team.Work body) {
    if (rows >= POSITIONS_WORTH_SHARING) {
      team.run(rows, body);
    } else {
      for (int i = 0; i < rows; i++) {
        body.run(i, 0);
      }
    }
  }

  /** Residual → what goes into a part of the block; without a norm as it is. */
  void norm(@Nullable Norm norm, int rows, boolean coded) {
    int hidden = geometry.hidden();
    perPosition(
        rows,
        (i, worker) -> {
          int at = i * hidden;
          if (norm == null) {
            System.arraycopy(work.residual, at, work.normed, at, hidden);
          } else {
            norm.run(work.residual, at, work.normed, at, work.scratch[worker].lanes);
          }
          if (coded) {
            code(work.normed, at, hidden, work.codes);
          }
        });
  }

  /** Codes numbers that begin at a whole group; the codes stand where the numbers do. */
  void code(float[] values, int from, int length, byte[] into) {
    int group = from / Matrix.GROUP;
    kernels.code(values, from, length / Matrix.GROUP, into, group * Codes.BYTES);
  }

  /** Runs products, each with its own number of rows from its first on. */
  void run(List<Product> products, int[] rows) {
    int outputs = products.stream().mapToInt(product -> product.matrix().outputs).sum();
    int size = Split.of(outputs, team.size()).size();
    List<Part> parts = new ArrayList<>();
    for (int p = 0; p < products.size(); p++) {
      Split split = new Split(products.get(p).matrix().outputs, size);
      for (int part = 0; part < split.parts(); part++) {
        parts.add(new Part(products.get(p), rows[p], split.from(part), split.to(part)));
      }
    }
    team.run(
        parts.size(),
        (item, worker) -> {
          Part part = parts.get(item);
          kernels.run(part.product, part.rows, part.from, part.to, false, work.scratch[worker]);
        });
  }

  /** Whether what a part of a block computes is added to the residual as it is. */
  private boolean plain(float @Nullable [] bias, @Nullable Norm after) {
    return bias == null && after == null && geometry.style().branchScale() == 1;
  }

  /**
   * Adds a product to the residual, normed and scaled as the style asks.
   *
   * @param ends whether the block ends with it, and the residual is rounded
   */
  void join(
      Matrix matrix,
      float[] x,
      byte[] codes,
      float @Nullable [] bias,
      @Nullable Norm after,
      int rows,
      boolean ends) {
    if (!plain(bias, after)) {
      Product product = new Product(matrix, x, codes, work.branch, 0, geometry.hidden());
      run(List.of(product), new int[] {rows});
      joinBranch(bias, after, rows, ends);
      return;
    }
    int hidden = geometry.hidden();
    Product product = new Product(matrix, x, codes, work.residual, 0, hidden);
    Split split = Split.of(hidden, team.size());
    team.run(
        split.parts(),
        (part, worker) -> {
          int from = split.from(part);
          int to = split.to(part);
          kernels.run(product, rows, from, to, true, work.scratch[worker]);
          for (int i = 0; ends && i < rows; i++) {
            numbers.round(work.residual, i * hidden + from, to - from);
          }
        });
  }

  /** Adds {@code work.branch} to the residual, with bias, norm and scale where there are any. */
  void joinBranch(float @Nullable [] bias, @Nullable Norm after, int rows, boolean ends) {
    int hidden = geometry.hidden();
    float scale = geometry.style().branchScale();
    float[] branch = work.branch;
    perPosition(
        rows,
        (i, worker) -> {
          int at = i * hidden;
          for (int j = 0; bias != null && j < hidden; j++) {
            branch[at + j] += bias[j];
          }
          if (after != null) {
            after.run(branch, at, branch, at, work.scratch[worker].lanes);
          }
          for (int j = at; j < at + hidden; j++) {
            work.residual[j] += branch[j] * scale;
          }
          if (ends) {
            numbers.round(work.residual, at, hidden);
          }
        });
  }

  /** gate := activation(gate) · up; the length is a multiple of 16. */
  void activate(int at, int length) {
    BlockStyle.Activation activation = geometry.style().activation();
    for (int j = at; j < at + length; j += Lanes.WIDTH) {
      Activations.gate(activation, work.gate, work.up, j);
    }
  }
}
