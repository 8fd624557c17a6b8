package dev.whorl.operator.kube;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant EARLY = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATE = Instant.parse("2026-01-02T00:00:00Z");

  @Test
  void theTransitionTimeMovesOnlyWithTheStatus() {
    Condition first = Conditions.of("Ready", true, "Certified", "m", List.of(), 1, EARLY);
    Condition same = Conditions.of("Ready", true, "Planned", "n", List.of(first), 2, LATE);
    Condition other = Conditions.of("Ready", false, "InUse", "n", List.of(first), 2, LATE);
    assertThat(same.getLastTransitionTime()).isEqualTo(EARLY.toString());
    assertThat(other.getLastTransitionTime()).isEqualTo(LATE.toString());
  }
}
