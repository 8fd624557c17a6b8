package dev.whorl.tuner;

import dev.whorl.planning.quorum.Detector;
import dev.whorl.planning.quorum.MeasuredTimes;
import dev.whorl.planning.quorum.Quorum;
import dev.whorl.planning.quorum.StepReport;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** For how many gradients a step waits. Each step gives the next state. */
public sealed interface QuorumPolicy {
  /** k of the next step, from 1 to the live workers. */
  int k(int live);

  /** The policy after a step. */
  QuorumPolicy after(StepReport report);

  /** Steps that wait for everybody first, so that all response times are measured. */
  default int measuringSteps() {
    return 0;
  }

  /** The policy once response times are measured: of each step one per worker, in seconds. */
  default QuorumPolicy measured(List<double[]> steps) {
    return this;
  }

  /** Every live worker: what fastest-k is compared with. */
  record All() implements QuorumPolicy {
    @Override
    public int k(int live) {
      return live;
    }

    @Override
    public QuorumPolicy after(StepReport report) {
      return this;
    }
  }

  /** The same k always, but one fewer than the workers that live. */
  record Fixed(int k) implements QuorumPolicy {
    public Fixed {
      if (k < 1) {
        throw new IllegalArgumentException("The k (" + k + ") must be at least 1.");
      }
    }

    @Override
    public int k(int live) {
      return Math.max(1, Math.min(k, live - 1));
    }

    @Override
    public QuorumPolicy after(StepReport report) {
      return this;
    }
  }

  /**
   * Begins with the k that brings most gradients per time, as measured, and rises by one when the
   * detector says that the noise of few gradients holds the loss up.
   *
   * @param quorum null until response times are measured
   */
  record Adaptive(int measuringSteps, Detector detector, @Nullable Quorum quorum)
      implements QuorumPolicy {
    public Adaptive {
      if (measuringSteps < 1) {
        throw new IllegalArgumentException(
            "The measuring steps (" + measuringSteps + ") must be at least 1.");
      }
    }

    /** Nothing measured yet. */
    public Adaptive(int measuringSteps, Detector detector) {
      this(measuringSteps, detector, null);
    }

    @Override
    public int k(int live) {
      return quorum == null ? live : quorum.k(live);
    }

    @Override
    public QuorumPolicy after(StepReport report) {
      return quorum == null ? this : new Adaptive(measuringSteps, detector, quorum.after(report));
    }

    @Override
    public QuorumPolicy measured(List<double[]> steps) {
      MeasuredTimes times = MeasuredTimes.of(steps);
      int most = Math.max(1, times.workers() - 1);
      int start = Math.min(most, times.fastestStart());
      return new Adaptive(measuringSteps, detector, new Quorum(start, 1, most, detector));
    }
  }
}
