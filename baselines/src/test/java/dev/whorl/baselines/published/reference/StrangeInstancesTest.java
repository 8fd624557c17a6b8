package dev.whorl.baselines.published.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.planning.model.InvalidInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Changed golden inputs: every method answers with a status, bad values are named. */
class StrangeInstancesTest {
  private static final GoldenRun RUN =
      new GoldenRun(instance -> new Answer.Failed<>("not searched here", Map.of()));

  private static Map<String, Object> changed(String file, String field, Object value) {
    var golden = GoldenFiles.all().stream().filter(f -> f.toString().contains(file)).findFirst();
    Map<String, Object> inputs =
        new LinkedHashMap<>(inputs(GoldenFiles.read(golden.orElseThrow())));
    inputs.put(field, value);
    return inputs;
  }

  @SuppressWarnings("unchecked") // Golden inputs are JSON objects.
  private static Map<String, Object> inputs(Map<String, Object> golden) {
    return (Map<String, Object>) Objects.requireNonNull(golden.get("inputs"));
  }

  static Stream<Arguments> changes() {
    return Stream.of("g002", "g006", "g014")
        .flatMap(file ->
            Stream.of(
                Arguments.of(file, "target_concurrency", 1),
                Arguments.of(file, "target_concurrency", 100_000),
                Arguments.of(file, "s_c_gb", 0.4),
                Arguments.of(file, "s_m_gb", 30.0),
                Arguments.of(file, "mig_block_cap", 1),
                Arguments.of(file, "blocks", 3),
                Arguments.of(file, "blocks", 500),
                Arguments.of(file, "inter_arrival_ms", List.of(0, 0, 0, 0)),
                Arguments.of(file, "output_tokens", 1),
                Arguments.of(file, "petals_full_server_penalty_ms", 0)));
  }

  @ParameterizedTest
  @MethodSource("changes")
  void everyMethodAnswersWithAStatus(String file, String field, Object value) {
    Map<String, Object> outputs = RUN.outputs(changed(file, field, value));
    assertThat(outputs).hasSize(7);
    outputs
        .values()
        .forEach(answer ->
            assertThat(((Map<?, ?>) answer).get("status"))
                .isIn("ok", "error", "skipped", "undefined"));
  }

  @Test
  void badValuesAreNamed() {
    assertThatThrownBy(() -> RUN.outputs(changed("g002", "target_concurrency", 0)))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("sessions");
    assertThatThrownBy(() -> RUN.outputs(changed("g002", "blocks", "many")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("blocks (many) must be a finite number");
    assertThatThrownBy(() -> RUN.outputs(changed("g002", "petals_join_order", List.of(1, 1, 2))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("join order");
    assertThatThrownBy(() -> RUN.outputs(changed("g002", "rtt_ms", List.of(List.of(1, 2)))))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("roundTrips");
  }
}
