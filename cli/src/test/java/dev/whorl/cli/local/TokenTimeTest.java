package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.cli.BadInput;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenTimeTest {
  private static final String METRICS =
      """
      # TYPE whorl_step_seconds histogram
      whorl_step_seconds_bucket{le="0.1"} 7
      whorl_step_seconds_count 8
      whorl_step_seconds_sum 0.4
      """;

  @Test
  void stepsOfAllServersAndTheRestMakeTheGap() {
    StepFigures first = StepFigures.of(METRICS).since(new StepFigures(0.1, 2));
    StepFigures second = new StepFigures(0.12, 6);
    StepFigures unused = new StepFigures(0, 0);
    TokenTime time = TokenTime.of(0.1, List.of(first, second, unused), 0.6);
    assertThat(time.stepSeconds()).isCloseTo(0.3 / 6 + 0.12 / 6, within(1e-12));
    assertThat(time.restSeconds()).isCloseTo(0.1 - 0.07, within(1e-12));
    assertThat(time.betweenStepsSeconds()).isCloseTo((0.05 + 0.08) / 2, within(1e-12));
  }

  @Test
  void metricsOfSomethingElseAreNamed() {
    assertThatThrownBy(() -> StepFigures.of("up 1\n"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("whorl_step_seconds_sum");
  }
}
