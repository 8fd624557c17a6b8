package dev.whorl.operator.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.llm.CanaryAnalysis;
import dev.whorl.operator.live.Endings;
import dev.whorl.operator.live.LiveFigures;
import dev.whorl.planning.certificate.LateShare;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What speaks against a changed model. */
class CanaryFindingsTest {
  private static CanaryFindings.Seen ended(long over, long failed) {
    return new CanaryFindings.Seen(null, new Endings(over, failed), null);
  }

  private static CanaryFindings.Seen paced(long tokens, double p99) {
    return new CanaryFindings.Seen(
        null,
        Endings.NONE,
        new LiveFigures(
            Instant.EPOCH, 1, tokens, 0, p99, new LateShare(0, List.of(), tokens), null));
  }

  private static @Nullable String against(
      CanaryAnalysis analysis, CanaryFindings.Seen canary, CanaryFindings.Seen before) {
    return CanaryFindings.against(List.of(analysis), canary, before);
  }

  @Test
  void itsBrokenPromiseIsOneOnlyWhereItIsAskedFor() {
    CanaryFindings.Seen broken = new CanaryFindings.Seen("Late.", Endings.NONE, null);
    assertThat(against(CanaryAnalysis.GUARANTEE, broken, ended(0, 0)))
        .isEqualTo("Its guarantee is broken: Late.");
    assertThat(against(CanaryAnalysis.ERRORS, broken, ended(0, 0))).isNull();
    assertThat(against(CanaryAnalysis.GUARANTEE, ended(9, 9), broken)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "100, 3, 100, 0, true",
    "100, 2, 100, 0, false",
    "100, 3, 100, 2, false",
    "3, 3, 0, 0, true",
    "1000, 10, 0, 0, false",
    "1000, 11, 0, 0, true",
    "100, 50, 100, 60, false",
  })
  void failedSessionsCountAgainstThoseOfTheModelBefore(
      long over, long failed, long overBefore, long failedBefore, boolean speaks) {
    assertThat(
            against(CanaryAnalysis.ERRORS, ended(over, failed), ended(overBefore, failedBefore))
                != null)
        .isEqualTo(speaks);
  }

  @ParameterizedTest
  @CsvSource({
    "1000, 0.026, 1000, 0.020, true",
    "1000, 0.025, 1000, 0.020, false",
    "999, 0.100, 1000, 0.020, false",
    "1000, 0.100, 999, 0.020, false",
  })
  void slowTokensCountWhenThereAreEnoughOfBoth(
      long tokens, double p99, long tokensBefore, double p99Before, boolean speaks) {
    assertThat(
            against(CanaryAnalysis.LATENCY, paced(tokens, p99), paced(tokensBefore, p99Before))
                != null)
        .isEqualTo(speaks);
  }

  @Test
  void theFindingHasItsFigures() {
    assertThat(against(CanaryAnalysis.ERRORS, ended(40, 4), ended(200, 1)))
        .isEqualTo("4 of its 40 sessions failed (10.0 %), of the model before 1 of 200.");
    assertThat(against(CanaryAnalysis.LATENCY, paced(1000, 0.05), paced(1000, 0.02)))
        .isEqualTo(
            "99 of 100 of its tokens came within 50.0 ms, of the model before within 20.0 ms.");
  }
}
