package dev.whorl.planning.quorum;

import dev.whorl.planning.model.Require;
import java.util.ArrayList;
import java.util.List;

/** When to wait for more workers, so that the error bound falls as fast as it can. */
public final class Switching {
  private final ErrorBound bound;
  private final ResponseTimes times;

  /** For a bound and measured or assumed response times. */
  public Switching(ErrorBound bound, ResponseTimes times) {
    this.bound = bound;
    this.times = times;
  }

  /**
   * Times t_1 … t_{n−1} at which k rises from k to k + 1, where (e−f_k)/μ_k = (e−f_{k+1})/μ_{k+1}.
   * For response times where every k is best for some error (exponential ones are such).
   *
   * @param error at time 0
   */
  public List<Double> instants(double error) {
    Require.positive("error", error);
    List<Double> instants = new ArrayList<>();
    double time = 0;
    double current = error;
    for (int k = 1; k < times.workers(); k++) {
      double kept = Math.max(0, duration(k, current));
      time += kept;
      current = bound.after(kept, k, current, times, 0);
      instants.add(time);
    }
    return instants;
  }

  private double duration(int k, double error) {
    double gap = times.mean(k + 1) - times.mean(k);
    double variance = bound.stepSize() * bound.smoothness() * bound.gradientVariance();
    double left =
        2 * bound.convexity() * k * (k + 1.0) * bound.samplesPerWorker() * error
            - variance * (k + 1);
    if (left <= 0 || gap <= 0) {
      return 0;
    }
    double bracket = Math.log(gap) - Math.log(variance * times.mean(k)) + Math.log(left);
    return times.mean(k) / -Math.log(1 - bound.stepSize() * bound.convexity()) * bracket;
  }

  /**
   * argmax_k (e−f_k)/μ_k: the k whose bound falls fastest at an error, for any response times. It
   * may skip values as the error falls, and is the largest k when every floor is above the error.
   */
  public int best(double error) {
    int best = times.workers();
    double fastest = 0;
    for (int k = 1; k <= times.workers(); k++) {
      double speed = (error - bound.floor(k)) / times.mean(k);
      if (speed > fastest) {
        best = k;
        fastest = speed;
      }
    }
    return best;
  }
}
