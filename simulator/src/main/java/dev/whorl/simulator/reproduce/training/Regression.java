package dev.whorl.simulator.reproduce.training;

import java.util.random.RandomGenerator;

/**
 * Least squares with rows spread over workers: features uniform in 1..10, true weights uniform in
 * 1..100, targets with standard normal noise. F(w) = ‖Xw − y‖²/(2m).
 */
final class Regression {
  final int workers;
  final int rowsPerWorker;
  final int features;
  private final double[] x;
  private final double[] y;
  private final double[] hessian;
  private final double[] best;

  Regression(int workers, int rowsPerWorker, int features, RandomGenerator random) {
    this.workers = workers;
    this.rowsPerWorker = rowsPerWorker;
    this.features = features;
    int rows = workers * rowsPerWorker;
    double[] truth = new double[features];
    for (int f = 0; f < features; f++) {
      truth[f] = random.nextInt(1, 101);
    }
    x = new double[rows * features];
    y = new double[rows];
    for (int r = 0; r < rows; r++) {
      for (int f = 0; f < features; f++) {
        x[r * features + f] = random.nextInt(1, 11);
        y[r] += x[r * features + f] * truth[f];
      }
      y[r] += random.nextGaussian();
    }
    hessian = hessian(rows);
    best = LeastSquares.solve(hessian, moments(rows));
  }

  private double[] hessian(int rows) {
    double[] h = new double[features * features];
    for (int r = 0; r < rows; r++) {
      for (int a = 0; a < features; a++) {
        double value = x[r * features + a] / rows;
        for (int b = 0; b < features; b++) {
          h[a * features + b] += value * x[r * features + b];
        }
      }
    }
    return h;
  }

  private double[] moments(int rows) {
    double[] moments = new double[features];
    for (int r = 0; r < rows; r++) {
      for (int f = 0; f < features; f++) {
        moments[f] += x[r * features + f] * y[r] / rows;
      }
    }
    return moments;
  }

  /** Mean of the k-th smallest of n exponential times of mean 1. */
  static double meanTime(int k, int workers) {
    double sum = 0;
    for (int i = 0; i < k; i++) {
      sum += 1.0 / (workers - i);
    }
    return sum;
  }

  /** F(w) − min F. */
  double error(double[] w) {
    double sum = 0;
    for (int a = 0; a < features; a++) {
      double row = 0;
      for (int b = 0; b < features; b++) {
        row += hessian[a * features + b] * (w[b] - best[b]);
      }
      sum += (w[a] - best[a]) * row;
    }
    return sum / 2;
  }

  /** Adds the gradient of one worker's rows to {@code gradient}; returns their loss. */
  double addGradient(int worker, double[] w, double[] gradient) {
    double loss = 0;
    for (int r = worker * rowsPerWorker; r < (worker + 1) * rowsPerWorker; r++) {
      double residual = -y[r];
      int at = r * features;
      for (int f = 0; f < features; f++) {
        residual += x[at + f] * w[f];
      }
      loss += residual * residual;
      double scaled = residual / rowsPerWorker;
      for (int f = 0; f < features; f++) {
        gradient[f] += scaled * x[at + f];
      }
    }
    return loss / (2 * rowsPerWorker);
  }
}
