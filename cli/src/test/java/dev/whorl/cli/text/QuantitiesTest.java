package dev.whorl.cli.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.cli.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantitiesTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "17, 17",
    "1Ki, 1024",
    "1.5Ki, 1536",
    "512Mi, 536870912",
    "2G, 2000000000",
    "1Ti, 1099511627776",
    "0.5k, 500"
  })
  void readsBytes(String text, long bytes) {
    assertThat(Quantities.bytes("memory", text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "1MB", "1 Gi", "Gi", "1e3", "1.Gi"})
  void refusesEverythingElseWithFieldValueAndAdvice(String text) {
    assertThatThrownBy(() -> Quantities.bytes("servers.a.memory", text))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("servers.a.memory (" + text + ")")
        .hasMessageContaining("512Mi");
  }

  @Test
  void refusesWhatDoesNotFitALong() {
    assertThatThrownBy(() -> Quantities.bytes("memory", "99999999999Ti"))
        .hasMessageContaining("too large");
  }

  @Test
  void writesForPeople() {
    assertThat(Quantities.text(1023)).isEqualTo("1023 B");
    assertThat(Quantities.text(1536)).isEqualTo("1.5 KiB");
    assertThat(Quantities.text(5L << 40)).isEqualTo("5.0 TiB");
  }
}
