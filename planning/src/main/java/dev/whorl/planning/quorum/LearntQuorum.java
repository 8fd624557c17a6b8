package dev.whorl.planning.quorum;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToDoubleFunction;

/**
 * For how many workers a step waits, chosen before each step from what all steps have shown: the k
 * that brings most descent per time, {@code gain(k) / μ_k}, with μ measured from the arrivals of
 * late (every step measures; none is held up for it) and the gain from the noise of gradients.
 * Between the two ends this is the error bound's own choice: without noise the most steps per time,
 * 1/μ_k; with much of it the most gradients per time, k/μ_k.
 *
 * <p>That choice takes the step size to suit the noise. Where it does not, the loss stands at the
 * floor of k; the detector sees that, and k rises to where the bound falls fastest for an error
 * that equals that floor: argmax over j &gt; k of (1 − k/j)/μ_j. Values in between may be skipped.
 * It does not fall below that again, unless workers vanish.
 *
 * @param workers in the steps of the window
 * @param window arrivals of late steps of as many workers, the newest last
 * @param least k that the detector has asked for
 */
public record LearntQuorum(
    int workers, List<double[]> window, GradientNoise noise, int least, Detector detector) {
  /** Steps that count: what was slow then may not be now, and is waited for again after so many. */
  private static final int WINDOW = 50;

  public LearntQuorum {
    window = List.copyOf(window);
  }

  /** Nothing seen yet. */
  public static LearntQuorum of(Detector detector) {
    return new LearntQuorum(0, List.of(), GradientNoise.unknown(), 1, detector);
  }

  /**
   * k of the next step: from 1 to live − 1, and from 2 where there is a choice, because noise is
   * seen between gradients. Of unknown workers, half.
   */
  public int k(int live) {
    int most = Math.max(1, live - 1);
    if (window.isEmpty()) {
      return Math.min(most, Math.max(1, live / 2));
    }
    ResponseTimes times = MeasuredTimes.of(workers, window);
    int from = Math.min(most, Math.max(least, Math.min(2, workers)));
    return best(from, Math.min(most, workers), k -> noise.gain(k) / times.mean(k));
  }

  /** After a step. */
  public LearntQuorum after(SeenStep step) {
    List<double[]> seen = new ArrayList<>(step.workers() == workers ? window : List.of());
    seen.add(step.arrivals().stream().mapToDouble(Double::doubleValue).toArray());
    List<double[]> late = seen.subList(Math.max(0, seen.size() - WINDOW), seen.size());
    int k = step.arrivals().size();
    Detector.Verdict verdict = detector.after(step.report());
    return new LearntQuorum(
        step.workers(),
        late,
        noise.after(k, step.squaredDistances(), step.squaredMean()),
        verdict.raise() ? risen(k, step.workers(), late) : least,
        verdict.next());
  }

  private static int risen(int k, int workers, List<double[]> window) {
    int most = Math.max(1, workers - 1);
    ResponseTimes times = MeasuredTimes.of(workers, window);
    return k >= most ? most : best(k + 1, most, j -> (1 - (double) k / j) / times.mean(j));
  }

  private static int best(int from, int to, IntToDoubleFunction speed) {
    int best = Math.min(from, to);
    for (int k = best + 1; k <= to; k++) {
      if (speed.applyAsDouble(k) > speed.applyAsDouble(best)) {
        best = k;
      }
    }
    return best;
  }
}
