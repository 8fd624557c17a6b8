package dev.whorl.planning.quorum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

class LearntQuorumTest {
  private static final long SEED = 2002L;
  private static final int WORKERS = 8;

  /** Noise of so many gradients' worth: tr Σ = scale, |G|² = 1, as a step of k would show it. */
  private static SeenStep step(double[] times, int k, double scale, double loss) {
    double[] sorted = times.clone();
    Arrays.sort(sorted);
    return new SeenStep(
        times.length,
        Arrays.stream(sorted).limit(k).boxed().toList(),
        scale * (k - 1),
        1 + scale / k,
        new StepReport(1, loss));
  }

  private static LearntQuorum run(
      LearntQuorum quorum, int steps, double scale, IntFunction<double[]> times) {
    LearntQuorum now = quorum;
    for (int i = 0; i < steps; i++) {
      now = now.after(step(times.apply(i), now.k(WORKERS), scale, 5));
    }
    return now;
  }

  private static double[] twoSlow(int step) {
    double[] times = new double[WORKERS];
    Arrays.setAll(times, i -> (i < 2 ? 3 : 1) + 0.01 * ((i + step) % WORKERS));
    return times;
  }

  @Test
  void theNoiseScaleIsFoundFromSteps() {
    GradientNoise noise = GradientNoise.unknown();
    for (int k = 2; k <= 5; k++) {
      noise = noise.after(k, 6.0 * (k - 1), 1 + 6.0 / k);
    }
    assertThat(noise.spread()).isCloseTo(6, within(1e-9));
    assertThat(noise.slope()).isCloseTo(1, within(1e-9));
    assertThat(noise.gain(3)).isCloseTo(3.0 / 9, within(1e-9));
    assertThat(noise.after(1, 0, 9)).isEqualTo(noise);
    assertThat(new GradientNoise(4, -1, 9).gain(3)).isEqualTo(3);
  }

  @Test
  void nobodyIsKnownAtFirstAndHalfAreWaitedFor() {
    LearntQuorum quorum = LearntQuorum.of(new FixedDetector());
    assertThat(quorum.k(8)).isEqualTo(4);
    assertThat(quorum.k(2)).isEqualTo(1);
    assertThat(quorum.k(1)).isEqualTo(1);
  }

  @Test
  void noisyGradientsAreWaitedForUntilTheStragglers() {
    LearntQuorum quorum =
        run(LearntQuorum.of(new FixedDetector()), 30, 1000, LearntQuorumTest::twoSlow);
    assertThat(quorum.k(WORKERS)).isEqualTo(6);
  }

  @Test
  void withoutNoiseTheFastestStepsWin() {
    Random random = new Random(SEED);
    LearntQuorum quorum =
        run(
            LearntQuorum.of(new FixedDetector()),
            60,
            0.01,
            i -> random.doubles(WORKERS).map(u -> -Math.log(1 - u)).toArray());
    assertThat(quorum.k(WORKERS)).as("seed %d", SEED).isEqualTo(2);
  }

  @Test
  void theFewestThatSlowAStepDownAreLearntAndForgotten() {
    LearntQuorum quorum =
        run(LearntQuorum.of(new FixedDetector()), 30, 1000, LearntQuorumTest::twoSlow);
    double[] equal = {1, 1.01, 1.02, 1.03, 1.04, 1.05, 1.06, 1.07};
    LearntQuorum recovered = run(quorum, 60, 1000, i -> equal);
    assertThat(recovered.k(WORKERS)).isEqualTo(7);
  }

  @Test
  void aStandingLossMovesKToWhereTheBoundFallsFastest() {
    Detector plateau = PlateauDetector.of(0.01, 3);
    LearntQuorum quorum = LearntQuorum.of(plateau);
    for (int i = 0; i < 40; i++) {
      quorum = quorum.after(step(twoSlow(i), quorum.k(WORKERS), 0.01, 5));
    }
    assertThat(quorum.k(WORKERS)).as("six are as fast as two, the seventh is not").isEqualTo(7);
    LearntQuorum once = LearntQuorum.of(plateau);
    for (int i = 0; i < 4; i++) {
      once = once.after(step(twoSlow(i), 2, 0.01, 5));
    }
    assertThat(once.least()).isBetween(3, 7);
  }

  @Test
  void kFallsWithTheWorkersAndStaysBelowThem() {
    LearntQuorum quorum =
        run(LearntQuorum.of(new FixedDetector()), 30, 1000, LearntQuorumTest::twoSlow);
    assertThat(quorum.k(4)).isEqualTo(3);
    LearntQuorum fewer = quorum.after(step(new double[] {1, 1, 1}, 2, 1000, 5));
    assertThat(fewer.workers()).isEqualTo(3);
    assertThat(fewer.window()).hasSize(1);
    assertThat(fewer.k(3)).isEqualTo(2);
  }
}
