package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.model.Rope;
import java.util.Arrays;
import java.util.Collections;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Frequencies of the scalings that no tiny model covers; the others are checked against
 * transformers.
 */
class RotationTest {
  private static final int HEAD = 64;

  /** Angle of a pair at position 1, from its sine (all are below π/2 from pair 1 on). */
  private static double frequency(Rope.Scaling scaling, int pair) {
    Rope rope = new Rope(10000, scaling);
    Rotation rotation = new Rotation(rope, HEAD);
    float[] angles = new float[HEAD];
    rotation.angles(1, HEAD, angles, 0);
    return Math.asin(angles[HEAD / 2 + pair]);
  }

  @Test
  void ntkKeepsTheHighestFrequencyAndDividesTheLowest() {
    Rope.Scaling plain = new Rope.Scaling.None();
    Rope.Scaling ntk = new Rope.Scaling.Ntk(4);
    assertThat(frequency(ntk, 0)).isEqualTo(frequency(plain, 0));
    assertThat(frequency(ntk, 31)).isCloseTo(frequency(plain, 31) / 4, Offset.offset(1e-9));
    assertThat(frequency(ntk, 10)).isLessThan(frequency(plain, 10));
  }

  /**
   * The bounds are where 32 turns and 1 turn fit into 64 positions: indexes floor(−4.1) → 0 and
   * ceil(8.07) = 9 of 32.
   */
  @Test
  void yarnKeepsWhatTurnsOftenAndDividesTheRest() {
    Rope.Scaling plain = new Rope.Scaling.None();
    Rope.Scaling yarn = new Rope.Scaling.Yarn(4, 64, 32, 1, 1);
    assertThat(frequency(yarn, 0)).isEqualTo(frequency(plain, 0));
    assertThat(frequency(yarn, 9)).isCloseTo(frequency(plain, 9) / 4, Offset.offset(1e-7));
    assertThat(frequency(yarn, 31)).isCloseTo(frequency(plain, 31) / 4, Offset.offset(1e-7));
    double third = frequency(plain, 3);
    assertThat(frequency(yarn, 3)).isCloseTo(third / 4 / 3 + third * 2 / 3, Offset.offset(1e-6));
  }

  @Test
  void yarnMultipliesSineAndCosine() {
    float attention = Rope.Scaling.Yarn.attention(4);
    assertThat(attention).isCloseTo(1.1386294f, Offset.offset(1e-6f));
    Rope rope = new Rope(10000, new Rope.Scaling.Yarn(4, 64, 32, 1, attention));
    float[] angles = new float[HEAD];
    new Rotation(rope, HEAD).angles(0, HEAD, angles, 0);
    assertThat(angles[0]).isEqualTo(attention);
  }

  @Test
  void divisorsDivide() {
    Rope.Scaling divisors = new Rope.Scaling.Divisors(Collections.nCopies(HEAD / 2, 8f));
    assertThat(frequency(divisors, 5))
        .isCloseTo(frequency(new Rope.Scaling.None(), 5) / 8, Offset.offset(1e-7));
  }

  @Test
  void rotationKeepsLengthsAndDependsOnDistancesOnly() {
    Rope rope = new Rope(10000, new Rope.Scaling.None());
    Rotation rotation = new Rotation(rope, HEAD);
    assertThat(product(rotation, 3, 10)).isCloseTo(product(rotation, 40, 47), Offset.offset(1e-3));
    assertThat(product(rotation, 5, 5)).isCloseTo(HEAD, Offset.offset(1e-3));
  }

  private static double product(Rotation rotation, int first, int second) {
    float[] a = rotated(rotation, first);
    float[] b = rotated(rotation, second);
    double sum = 0;
    for (int i = 0; i < HEAD; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static float[] rotated(Rotation rotation, int position) {
    float[] ones = new float[HEAD];
    Arrays.fill(ones, 1);
    float[] angles = new float[HEAD];
    rotation.angles(position, HEAD, angles, 0);
    rotation.rotate(ones, 0, angles, 0);
    return ones;
  }
}
