package dev.whorl.simulator.reproduce.training;

/** Solves a symmetric positive definite system by Cholesky's decomposition. */
final class LeastSquares {
  private LeastSquares() {}

  static double[] solve(double[] matrix, double[] right) {
    int n = right.length;
    double[] l = matrix.clone();
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = l[i * n + j];
        for (int k = 0; k < j; k++) {
          sum -= l[i * n + k] * l[j * n + k];
        }
        l[i * n + j] = i == j ? Math.sqrt(sum) : sum / l[j * n + j];
      }
    }
    double[] solution = right.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        solution[i] -= l[i * n + k] * solution[k];
      }
      solution[i] /= l[i * n + i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        solution[i] -= l[k * n + i] * solution[k];
      }
      solution[i] /= l[i * n + i];
    }
    return solution;
  }
}
