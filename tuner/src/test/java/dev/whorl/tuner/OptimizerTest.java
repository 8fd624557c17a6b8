package dev.whorl.tuner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class OptimizerTest {
  private static final float[] CURVATURE = {1, 3, 0.5f};

  /** Five steps on Σ c·x² from (0.5, −1, 2) with rate 0.1, by torch.optim.Adam. */
  @Test
  void adamIsTorchs() {
    double[] torch = {0.0278144330, -0.5079635382, 1.5029557943};
    Optimizer adam = new Optimizer.Adam(0.1);
    float[] x = {0.5f, -1, 2};
    float[] memory = new float[adam.memories() * x.length];
    for (int step = 1; step <= 5; step++) {
      adam.apply(x, slope(x), memory, step);
    }
    for (int i = 0; i < x.length; i++) {
      assertThat((double) x[i]).isCloseTo(torch[i], within(1e-6));
    }
  }

  @Test
  void descentFollowsTheGradient() {
    float[] x = {0.5f, -1, 2};
    new Optimizer.Sgd(0.1).apply(x, slope(x), new float[0], 1);
    assertThat(x).containsExactly(new float[] {0.4f, -0.4f, 1.8f}, within(1e-6f));
  }

  @Test
  void ratesThatDoNotDescendAreRefused() {
    assertThatThrownBy(() -> new Optimizer.Adam(0)).hasMessageContaining("(0.0)");
    assertThatThrownBy(() -> new Optimizer.Sgd(Double.NaN)).hasMessageContaining("(NaN)");
  }

  private static float[] slope(float[] x) {
    float[] slope = new float[x.length];
    for (int i = 0; i < x.length; i++) {
      slope[i] = 2 * CURVATURE[i] * x[i];
    }
    return slope;
  }
}
