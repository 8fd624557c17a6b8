package dev.whorl.executor.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.executor.model.BlockTensor;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Tensor;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.testing.RandomWeights;
import dev.whorl.executor.testing.TinyModel;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with a matrix and its transpose against sums over its decoded rows, in every format. */
class FrozenMatrixTest {
  private static final int ROWS = 7;

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void bothProductsAreThoseOfTheDecodedRows(TensorType type) {
    try (Model model = new RandomWeights(TinyModel.openQuantised(), type)) {
      Tensor tensor = Objects.requireNonNull(model.tensors().expert(1, BlockTensor.KEY, 0));
      FrozenMatrix matrix = new FrozenMatrix(tensor, null);
      int outputs = matrix.outputs();
      int inputs = matrix.inputs();
      SplittableRandom random = new SplittableRandom(type.ggmlType());
      float[] x = random(random, ROWS * inputs);
      float[] dy = random(random, ROWS * outputs);
      float[] before = random(random, ROWS * inputs);
      float[] dx = before.clone();
      float[] y = matrix.forward(x, ROWS);
      matrix.backward(dy, ROWS, dx);

      double[] expected = new double[ROWS * inputs];
      double largest = 0;
      float[] w = new float[inputs];
      for (int o = 0; o < outputs; o++) {
        tensor.decodeRow(o, w);
        for (int r = 0; r < ROWS; r++) {
          double sum = 0;
          double size = 0;
          for (int i = 0; i < inputs; i++) {
            sum += (double) w[i] * x[r * inputs + i];
            size += Math.abs(w[i] * x[r * inputs + i]);
            expected[r * inputs + i] += (double) w[i] * dy[r * outputs + o];
            largest = Math.max(largest, Math.abs(w[i]));
          }
          assertThat((double) y[r * outputs + o]).isCloseTo(sum, within(1e-5 * size));
        }
      }
      assertThat(largest).as("weights that tell").isPositive();
      for (int i = 0; i < dx.length; i++) {
        assertThat((double) dx[i])
            .isCloseTo(before[i] + expected[i], within(1e-5 * (1 + largest * outputs)));
      }
    }
  }

  private static float[] random(SplittableRandom random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
