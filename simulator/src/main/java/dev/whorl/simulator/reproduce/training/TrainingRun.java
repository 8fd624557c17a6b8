package dev.whorl.simulator.reproduce.training;

import dev.whorl.planning.quorum.StepReport;
import java.util.Arrays;
import java.util.SplittableRandom;

/** One strategy on one problem: a step ends with the k-th fastest of exponential response times. */
final class TrainingRun {
  private final Regression problem;
  private final double stepSize;
  private final SplittableRandom random;
  private final int[] order;

  TrainingRun(Regression problem, double stepSize, long seed) {
    this.problem = problem;
    this.stepSize = stepSize;
    this.random = new SplittableRandom(seed);
    this.order = new int[problem.workers];
    Arrays.setAll(order, i -> i);
  }

  /** Errors and received gradients at the times, which ascend. */
  double[][] run(KChoice start, double[] times) {
    double[] errors = new double[times.length];
    double[] uplink = new double[times.length];
    double[] w = new double[problem.features];
    double[] before = new double[0];
    KChoice choice = start;
    double now = 0;
    long received = 0;
    int next = 0;
    while (next < times.length) {
      int k = choice.k(problem.workers);
      double ends = now + responseTime(k);
      for (; next < times.length && times[next] < ends; next++) {
        errors[next] = problem.error(w);
        uplink[next] = received;
      }
      double[] gradient = new double[problem.features];
      double loss = gradient(k, w, gradient);
      for (int f = 0; f < w.length; f++) {
        w[f] -= stepSize * gradient[f];
      }
      choice =
          choice.after(new StepReport(product(gradient, before), loss), () -> problem.error(w));
      before = gradient;
      received += k;
      now = ends;
    }
    return new double[][] {errors, uplink};
  }

  private double gradient(int k, double[] w, double[] gradient) {
    double loss = 0;
    for (int i = 0; i < k; i++) {
      int at = random.nextInt(i, order.length);
      int worker = order[at];
      order[at] = order[i];
      order[i] = worker;
      loss += problem.addGradient(worker, w, gradient);
    }
    for (int f = 0; f < gradient.length; f++) {
      gradient[f] /= k;
    }
    return loss / k;
  }

  /** The k-th smallest of n exponential times: a sum of shrinking gaps. */
  private double responseTime(int k) {
    double time = 0;
    for (int i = 0; i < k; i++) {
      time += -Math.log(1 - random.nextDouble()) / (problem.workers - i);
    }
    return time;
  }

  private static double product(double[] a, double[] b) {
    if (b.length == 0) {
      return Double.NaN;
    }
    double sum = 0;
    for (int f = 0; f < a.length; f++) {
      sum += a[f] * b[f];
    }
    return sum;
  }
}
