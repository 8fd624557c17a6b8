package dev.whorl.executor.cpu;

/** The feed-forward part of a block that has one. */
final class FeedForwardPass {
  private final Workbench bench;

  FeedForwardPass(Workbench bench) {
    this.bench = bench;
  }

  void run(BlockWeights.FeedForwardPart weights, int rows) {
    BlockWeights.Expert part = weights.experts().getFirst();
    bench.norm(weights.before(), rows, weights.coded());
    Workspace work = bench.work;
    int width = bench.geometry.feedForward();
    Product gate = new Product(part.gate(), work.normed, work.codes, work.gate, 0, width);
    Product up = new Product(part.up(), work.normed, work.codes, work.up, 0, width);
    Split split = Split.of(width, bench.team.size());
    bench.team.run(
        split.parts(),
        (item, worker) -> {
          int from = split.from(item);
          int to = split.to(item);
          bench.kernels.run(gate, rows, from, to, false, work.scratch[worker]);
          bench.kernels.run(up, rows, from, to, false, work.scratch[worker]);
          for (int i = 0; i < rows; i++) {
            bench.activate(i * width + from, to - from);
            if (part.down().coded()) {
              bench.code(work.gate, i * width + from, to - from, work.gateCodes);
            }
          }
        });
    bench.join(part.down(), work.gate, work.gateCodes, null, weights.after(), rows, true);
  }
}
