package dev.whorl.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.cli.BadInput;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "60ms, PT0.06S",
    "1s, PT1S",
    "1m30s, PT1M30S",
    "500us, PT0.0005S",
    "1h1m1s1ms, PT1H1M1.001S",
    "2m5ms, PT2M0.005S"
  })
  void reads(String text, Duration expected) {
    assertThat(Durations.parse("objective.timePerToken", text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "1.5s", "-1s", "1 s", "1d", "123456s", "1s1s1s1s1s"})
  void refuses(String text) {
    assertThatThrownBy(() -> Durations.parse("objective.timePerToken", text))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("objective.timePerToken (" + text + ")");
  }

  @Test
  void zeroIsNoLimit() {
    assertThatThrownBy(() -> Durations.parse("objective.timePerToken", "0s"))
        .hasMessageContaining("must be above 0");
  }

  @Test
  void writesWithTheUnitThatFits() {
    assertThat(Durations.text(1.234)).isEqualTo("1.23 s");
    assertThat(Durations.text(0.0123)).isEqualTo("12.3 ms");
    assertThat(Durations.text(0.000123)).isEqualTo("123 us");
  }
}
