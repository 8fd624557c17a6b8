package dev.whorl.crds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  @ParameterizedTest
  @CsvSource({
    "60ms, PT0.06S",
    "1s, PT1S",
    "5m, PT5M",
    "2h, PT2H",
    "1h30m, PT1H30M",
    "1ms250us, PT0.00125S",
    "250us, PT0.00025S",
    "90s, PT1M30S",
    "1s1s, PT2S",
    "0s, PT0S",
    "99999h, PT99999H",
    "1h2m3s4ms, PT1H2M3.004S",
  })
  void readsWhatTheSchemaAdmits(String text, Duration expected) {
    assertThat(Durations.parse(text)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "5",
        "1.5s",
        "-1s",
        "+1s",
        "1S",
        "1 s",
        "s",
        "1d",
        "1ns",
        "1µs",
        "100000s",
        "1h1m1s1ms1us",
        "1e3s",
        "1m ",
        "٣s"
      })
  void refusesEverythingElseByName(String text) {
    assertThatThrownBy(() -> Durations.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("(" + text + ")");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0s",
    "0.06, 60ms",
    "0.046312, 46ms312us",
    "0.0000001, 1us",
    "0.0999999, 100ms",
    "0.3, 300ms",
    "0.30001, 301ms",
    "1.0, 1s",
    "63.2, 1m3s200ms",
    "100.1, 1m41s",
    "7322, 2h2m2s",
  })
  void writesNothingBelowTheValue(double seconds, String expected) {
    assertThat(Durations.ceil(seconds)).isEqualTo(expected);
    assertThat(Durations.seconds(expected)).isGreaterThanOrEqualTo(seconds - 1e-12);
  }

  @ParameterizedTest
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY, 1e12})
  void refusesToWriteWhatIsNoDuration(double seconds) {
    assertThatThrownBy(() -> Durations.ceil(seconds))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cannot be written");
  }
}
