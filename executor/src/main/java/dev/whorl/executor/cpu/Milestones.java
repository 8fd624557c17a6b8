package dev.whorl.executor.cpu;

import dev.whorl.executor.MeasureProgress;

/** Tells progress in passes of which about as many are expected. */
final class Milestones {
  private static final int ALL = 100;

  private final int expected;
  private final MeasureProgress progress;
  private int done;

  Milestones(int expected, MeasureProgress progress) {
    this.expected = expected;
    this.progress = progress;
  }

  /** One more is done; what is repeated beyond the expected number is not told. */
  void passed() {
    done++;
    if (done < expected) {
      progress.measured(ALL * done / expected);
    }
  }
}
