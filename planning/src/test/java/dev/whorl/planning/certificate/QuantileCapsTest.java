package dev.whorl.planning.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.planning.certificate.LateShare.SlowSteps;
import dev.whorl.planning.model.InvalidInput;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class QuantileCapsTest {
  private final QuantileCaps caps = new QuantileCaps(0.99, 5);

  @Test
  void capsLeaveEachLinkAndStepItsPartOfTheLateTokens() {
    assertThat(caps.link()).isCloseTo(0.999, within(1e-12));
    assertThat(caps.step(10, 1)).isCloseTo(0.9999, within(1e-12));
    assertThat(caps.step(10, 10)).isCloseTo(0.999, within(1e-12));
  }

  @Test
  void provisionalUntilThereAreEnoughSamples() {
    double[] few = IntStream.rangeClosed(1, 999).mapToDouble(i -> i).toArray();
    assertThat(QuantileCaps.cap(few, 0.99)).isEqualTo(new QuantileCaps.Cap(999 * 1.25, true));
    double[] enough = IntStream.rangeClosed(1, 1000).mapToDouble(i -> i).toArray();
    assertThat(QuantileCaps.cap(enough, 0.99)).isEqualTo(new QuantileCaps.Cap(990, false));
  }

  @Test
  void lateTokensAreCountedNotMultiplied() {
    LateShare share = new LateShare(3, List.of(new SlowSteps(4, 2), new SlowSteps(1, 5)), 1000);
    assertThat(share.bound()).isCloseTo(0.016, within(1e-12));
  }

  @Test
  void fewEventsSayNothingAndAHundredthMayBeLate() {
    assertThat(new LateShare(0, List.of(new SlowSteps(4, 9)), 100).beyond()).isFalse();
    assertThat(new LateShare(0, List.of(new SlowSteps(4, 10)), 4_000).beyond()).isFalse();
    assertThat(new LateShare(0, List.of(new SlowSteps(4, 10)), 3_999).beyond()).isTrue();
    assertThat(LateShare.beyond(9, 100)).isFalse();
    assertThat(LateShare.beyond(10, 1_000)).isFalse();
    assertThat(LateShare.beyond(10, 999)).isTrue();
  }

  /**
   * One server, n sessions: every step is a token of each; slow steps make at most n tokens late.
   */
  @Test
  void theLateShareStaysBelowTheCountWithSlowSteps() {
    SplittableRandom random = new SplittableRandom(5);
    for (int run = 0; run < 50; run++) {
      int sessions = 1 + random.nextInt(6);
      double step = 0.01;
      double bound = 2 * step;
      long slow = 0;
      long late = 0;
      long tokens = 0;
      double previous = step;
      for (int i = 0; i < 5_000; i++) {
        boolean isSlow = random.nextInt(50) == 0;
        double now = isSlow ? 0.05 : step * (0.5 + random.nextDouble() / 2);
        slow += isSlow ? 1 : 0;
        // A row arrives at a random moment of the step before and is done with this one.
        for (int s = 0; s < sessions; s++) {
          late += previous * random.nextDouble() + now > bound ? 1 : 0;
          tokens++;
        }
        previous = now;
      }
      double counted = new LateShare(0, List.of(new SlowSteps(sessions, 2 * slow)), tokens).bound();
      assertThat((double) late / tokens).as("run %d", run).isLessThanOrEqualTo(counted);
    }
  }

  @Test
  void badTargetsAreNamed() {
    assertThatThrownBy(() -> new QuantileCaps(1, 3))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("target quantile (1.0)");
  }
}
