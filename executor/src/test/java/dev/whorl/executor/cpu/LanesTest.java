package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import org.junit.jupiter.api.Test;

class LanesTest {
  private static float exp(float x) {
    float[] lanes = new float[Lanes.WIDTH];
    Lanes.exp(FloatVector.broadcast(Lanes.FLOATS, x)).intoArray(lanes, 0);
    return lanes[0];
  }

  @Test
  void expIsWithinTwoUnitsInTheLastPlace() {
    for (float x = -87; x < 88; x += 0.0137f) {
      float exact = (float) StrictMath.exp(x);
      assertThat(Math.abs(exp(x) - exact))
          .as("exp(%s)", x)
          .isLessThanOrEqualTo(2 * Math.ulp(exact));
    }
  }

  @Test
  void expOfVerySmallNumbersIsZero() {
    assertThat(exp(-88)).isZero();
    assertThat(exp(Float.NEGATIVE_INFINITY)).isZero();
    assertThat(exp(0)).isEqualTo(1);
  }

  @Test
  void sumsFollowTheFixedTree() {
    float[] lanes = new float[16];
    Arrays.fill(lanes, 1e-8f);
    lanes[0] = 1;
    lanes[8] = -1;
    // 0 and 8 meet first; any other order would lose the small numbers.
    assertThat(Lanes.sum(lanes, 0)).isEqualTo(14e-8f);
  }
}
