package dev.whorl.simulator.reproduce.training;

import dev.whorl.planning.quorum.Quorum;
import dev.whorl.planning.quorum.StepReport;
import java.util.List;
import java.util.function.DoubleSupplier;

/** How many gradients the next step waits for. */
sealed interface KChoice {
  /** With so many workers. */
  int k(int workers);

  /**
   * After a step.
   *
   * @param error F − min F, for those who may know it
   */
  KChoice after(StepReport report, DoubleSupplier error);

  /** The product's: from what the aggregator sees. */
  record Detected(Quorum quorum) implements KChoice {
    static KChoice of(Quorum quorum) {
      return new Detected(quorum);
    }

    @Override
    public int k(int workers) {
      return quorum.k(workers);
    }

    @Override
    public KChoice after(StepReport report, DoubleSupplier error) {
      return new Detected(quorum.after(report));
    }
  }

  /**
   * Always the k that takes most off the error per time, (e − f_k)/μ_k, never less than before. The
   * error is smoothed over some fifty steps: near a floor single steps dip far below it, and who
   * believes them leaves too early.
   *
   * @param at the present rung
   * @param smoothed error; NaN before the first step
   */
  record Oracle(List<Rung> rungs, int at, double smoothed) implements KChoice {
    private static final double WEIGHT = 0.02;

    /** A k, the error that it ends at, the mean time of its steps. */
    record Rung(int k, double floor, double seconds) {
      double rate(double error) {
        return (error - floor) / seconds;
      }
    }

    @Override
    public int k(int workers) {
      return rungs.get(at).k();
    }

    @Override
    public KChoice after(StepReport report, DoubleSupplier error) {
      double last = error.getAsDouble();
      double now = Double.isNaN(smoothed) ? last : smoothed + WEIGHT * (last - smoothed);
      int best = at;
      for (int r = at + 1; r < rungs.size(); r++) {
        best = rungs.get(r).rate(now) > rungs.get(best).rate(now) ? r : best;
      }
      return new Oracle(rungs, best, now);
    }
  }
}
