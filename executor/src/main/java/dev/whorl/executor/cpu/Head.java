package dev.whorl.executor.cpu;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.BlockStyle;
import java.util.List;
import java.util.Objects;

/** Final norm and vocabulary head for the positions that sample. */
final class Head {
  private final BlockStyle style;
  private final HeadWeights weights;
  private final Kernels kernels;
  private final Team team;
  private final Workspace work;

  Head(BlockStyle style, HeadWeights weights, Kernels kernels, Team team, Workspace work) {
    this.style = style;
    this.weights = weights;
    this.kernels = kernels;
    this.team = team;
    this.work = work;
  }

  /** Logits of one row after another, until the next step. */
  float[] logits() {
    return work.logits;
  }

  int vocabulary() {
    return weights.matrix().outputs;
  }

  /** Computes logits of {@code rows} residuals that stand one after another. */
  void run(float[] residual, int rows) {
    Matrix matrix = weights.matrix();
    int hidden = matrix.inputs;
    float[] lanes = work.scratch[0].lanes;
    for (int i = 0; i < rows; i++) {
      weights.norm().run(residual, i * hidden, work.normed, i * hidden, lanes);
      if (matrix.coded()) {
        int groups = hidden / Matrix.GROUP;
        kernels.code(work.normed, i * hidden, groups, work.codes, i * groups * Codes.BYTES);
      }
    }
    work.fitLogits(rows, vocabulary());
    Product product = new Product(matrix, work.normed, work.codes, work.logits, 0, vocabulary());
    Split split = Split.of(vocabulary(), team.size());
    team.run(
        split.parts(),
        (part, worker) ->
            kernels.run(
                product, rows, split.from(part), split.to(part), false, work.scratch[worker]));
    if (style.logitScale() != 1 || style.logitCap() != 0) {
      team.run(rows, (i, worker) -> finish(i * vocabulary()));
    }
  }

  /** Scale and softcap of a row's logits. */
  private void finish(int at) {
    float[] logits = work.logits;
    int end = at + vocabulary();
    for (int i = at; i < end; i++) {
      logits[i] *= style.logitScale();
    }
    if (style.logitCap() != 0) {
      Activations.cap(logits, at, vocabulary(), style.logitCap());
    }
  }

  /** Samples for rows whose logits were computed, in their order. */
  List<RowResult> sample(List<Row> rows) {
    RowResult[] results = new RowResult[rows.size()];
    team.run(
        results.length,
        (i, worker) -> {
          Row row = rows.get(i);
          Sampling sampling = Objects.requireNonNull(row.sampling());
          results[i] = sampler(i, sampling, worker).sample(row.position() + row.count() - 1);
        });
    return List.of(results);
  }

  private Sampler sampler(int row, Sampling sampling, int worker) {
    int vocabulary = vocabulary();
    float[] weights = work.scratch[worker].panel(vocabulary + Sampler.SPARE);
    return new Sampler(work.logits, row * vocabulary, vocabulary, sampling, weights);
  }

  /** Samples for the first rows as if all asked for the same, for a measurement. */
  void sample(int rows, Sampling sampling) {
    team.run(rows, (i, worker) -> sampler(i, sampling, worker).sample(0));
  }
}
