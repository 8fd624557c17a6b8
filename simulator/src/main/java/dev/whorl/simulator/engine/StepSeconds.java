package dev.whorl.simulator.engine;

import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.ModelShape;
import dev.whorl.planning.model.Profile;
import java.util.Arrays;

/** What a server takes for a span of one deployment's blocks, from its profile. */
final class StepSeconds {
  private final Profile profile;
  private final ModelShape model;

  /** Sum of the work of the blocks before. */
  private final double[] work;

  /** By rows, computed when first asked for. */
  private double[] block = new double[0];

  private double[] first = new double[0];
  private double[] last = new double[0];

  StepSeconds(Deployment deployment, Profile profile) {
    this.profile = profile;
    this.model = deployment.model();
    work = new double[model.blockCount() + 1];
    for (int b = 0; b < model.blockCount(); b++) {
      work[b + 1] = work[b] + model.blocks().get(b).work();
    }
  }

  /** Decode rows over blocks start to end, the model's ends where they belong. */
  double decode(int start, int end, int rows) {
    if (rows >= block.length) {
      grow(rows);
    }
    double seconds = (work[end] - work[start]) * block[rows];
    if (start == 0) {
      seconds += first[rows];
    }
    if (end == model.blockCount()) {
      seconds += last[rows];
    }
    return seconds;
  }

  /** A chunk of so many tokens, in proportion to the measured one. */
  double chunk(int start, int end, int tokens) {
    double share = (double) tokens / profile.chunk().tokens();
    double ends = (start == 0 ? 1 : 0) + (end == model.blockCount() ? 1 : 0);
    return share
        * (profile.chunk().secondsPerBlock() * (work[end] - work[start])
            + profile.chunk().endSeconds() * ends);
  }

  private void grow(int rows) {
    int old = block.length;
    int size = Math.max(rows + 1, old * 2);
    block = Arrays.copyOf(block, size);
    first = Arrays.copyOf(first, size);
    last = Arrays.copyOf(last, size);
    int end = model.blockCount() - 1;
    for (int n = old; n < size; n++) {
      block[n] = profile.block().at(n);
      first[n] = profile.stepSeconds(model, 0, n) - model.blocks().get(0).work() * block[n];
      last[n] = profile.stepSeconds(model, end, n) - model.blocks().get(end).work() * block[n];
    }
    if (end == 0) {
      // A model of one block has both ends in its only block.
      Arrays.fill(last, old, size, 0);
    }
  }
}
