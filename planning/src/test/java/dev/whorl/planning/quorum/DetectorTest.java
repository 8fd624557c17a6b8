package dev.whorl.planning.quorum;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class DetectorTest {
  private static int stepsUntilRaise(
      Detector detector, IntToDoubleFunction product, IntToDoubleFunction loss, int most) {
    Detector now = detector;
    for (int step = 1; step <= most; step++) {
      StepReport report = new StepReport(product.applyAsDouble(step), loss.applyAsDouble(step));
      Detector.Verdict verdict = now.after(report);
      if (verdict.raise()) {
        return step;
      }
      now = verdict.next();
    }
    return -1;
  }

  @Test
  void signWaitsForItsThresholdAndItsBurnIn() {
    assertThat(stepsUntilRaise(SignDetector.of(10, 0), i -> -1, i -> 1, 100)).isEqualTo(11);
    assertThat(stepsUntilRaise(SignDetector.of(10, 50), i -> -1, i -> 1, 100)).isEqualTo(51);
    assertThat(stepsUntilRaise(SignDetector.of(10, 0), i -> i % 2 - 0.5, i -> 1, 1000))
        .isEqualTo(-1);
  }

  @Test
  void signCountsAnewAfterARise() {
    Detector.Verdict risen = new SignDetector(2, 0, 2, 9).after(new StepReport(-1, 1));
    assertThat(risen).isEqualTo(new Detector.Verdict(SignDetector.of(2, 0), true));
  }

  @Test
  void plateauLosesPatienceOnlyWhenTheLossStays() {
    Detector plateau = PlateauDetector.of(0.01, 20);
    assertThat(stepsUntilRaise(plateau, i -> 1, i -> 5, 100)).isEqualTo(21);
    assertThat(stepsUntilRaise(plateau, i -> 1, i -> 5 * Math.pow(0.99, i), 500)).isEqualTo(-1);
  }

  @Test
  void fixedNeverRises() {
    assertThat(stepsUntilRaise(new FixedDetector(), i -> -1, i -> 5, 1000)).isEqualTo(-1);
  }

  @Test
  void theQuorumRisesByStepsAndStaysBelowTheLiveWorkers() {
    Quorum quorum = new Quorum(10, 10, 25, SignDetector.of(0, 0));
    Quorum twice = quorum.after(new StepReport(-1, 1)).after(new StepReport(-1, 1));
    assertThat(twice.wanted()).isEqualTo(25);
    assertThat(twice.k(50)).isEqualTo(25);
    assertThat(twice.k(8)).isEqualTo(7);
    assertThat(twice.k(1)).isEqualTo(1);
  }
}
