package dev.whorl.tuner;

/** How a gradient changes what is tuned. */
public sealed interface Optimizer {
  /** Numbers that it remembers for each one tuned. */
  int memories();

  /**
   * Changes values by a gradient.
   *
   * @param step from 1
   * @param memory {@code memories() · values.length} numbers, 0 at first
   */
  void apply(float[] values, float[] gradient, float[] memory, int step);

  /** Stochastic gradient descent. */
  record Sgd(double rate) implements Optimizer {
    public Sgd {
      requirePositive(rate);
    }

    @Override
    public int memories() {
      return 0;
    }

    @Override
    public void apply(float[] values, float[] gradient, float[] memory, int step) {
      for (int i = 0; i < values.length; i++) {
        values[i] -= (float) (rate * gradient[i]);
      }
    }
  }

  /** Adam (Kingma and Ba, 2015), with the defaults of torch. */
  record Adam(double rate) implements Optimizer {
    private static final double FIRST = 0.9;
    private static final double SECOND = 0.999;
    private static final double EPSILON = 1e-8;

    public Adam {
      requirePositive(rate);
    }

    @Override
    public int memories() {
      return 2;
    }

    @Override
    public void apply(float[] values, float[] gradient, float[] memory, int step) {
      double first = 1 - Math.pow(FIRST, step);
      double second = 1 - Math.pow(SECOND, step);
      for (int i = 0; i < values.length; i++) {
        int squares = values.length + i;
        memory[i] = (float) (FIRST * memory[i] + (1 - FIRST) * gradient[i]);
        memory[squares] =
            (float) (SECOND * memory[squares] + (1 - SECOND) * gradient[i] * gradient[i]);
        double denominator = Math.sqrt(memory[squares] / second) + EPSILON;
        values[i] -= (float) (rate * memory[i] / first / denominator);
      }
    }
  }

  private static void requirePositive(double rate) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException(
          "The learning rate (" + rate + ") must be positive and finite.");
    }
  }
}
