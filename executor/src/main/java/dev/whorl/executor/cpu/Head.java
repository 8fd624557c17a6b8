package dev.whorl.executor.cpu;

/** Final norm and vocabulary head for the positions that sample. */
final class Head {
  private final HeadWeights weights;
  private final Team team;
  private final Workspace work;

  Head(HeadWeights weights, Team team, Workspace work) {
    this.weights = weights;
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
      matrix.arrange(work.normed, i * hidden, hidden, work.arranged, i * hidden);
    }
    work.fitLogits(rows, vocabulary());
    Product product = new Product(matrix, work.arranged, work.logits, vocabulary());
    Split split = Split.of(vocabulary(), team.size());
    team.run(
        split.parts(),
        (part, worker) ->
            product.run(rows, split.from(part), split.to(part), 0, false, work.scratch[worker]));
  }
}
