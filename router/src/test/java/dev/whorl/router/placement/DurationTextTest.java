package dev.whorl.router.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationTextTest {
  @ParameterizedTest
  @CsvSource({
    "60ms, 60000",
    "1s, 1000000",
    "1m30s, 90000000",
    "1h, 3600000000",
    "250us, 250",
    "1s250us, 1000250",
    "0s0ms7us, 7"
  })
  void readsNumbersWithUnits(String text, long micros) {
    assertThat(DurationText.parse("x", text)).isEqualTo(Duration.ofNanos(micros * 1000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "5", "1.5s", "-1s", "s", "1 s", "PT1S", "100000s"})
  void refusesAnythingElseByName(String text) {
    assertThatThrownBy(() -> DurationText.parse("queue wait", text))
        .hasMessageContaining("queue wait");
  }
}
