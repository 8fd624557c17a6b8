package dev.whorl.operator.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.CustomResources;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class CalmTest {
  private static final Instant NOW = Instant.parse("2026-01-01T01:00:00Z");

  private static LLMDeployment deployment(String ready, String since, long observed) {
    LLMDeployment llm =
        CustomResources.read(
            CustomResources.DEPLOYMENT
                + """
                status:
                  observedGeneration: %d
                  conditions: [{type: Ready, status: '%s', reason: Certified, message: m, lastTransitionTime: '%s'}]
                """
                    .formatted(observed, ready, since),
            LLMDeployment.class);
    llm.getMetadata().setGeneration(2L);
    return llm;
  }

  @Test
  void theOneThatWasReadyLastCounts() {
    assertThat(
            Calm.of(
                List.of(
                    deployment("True", "2026-01-01T00:00:00Z", 2),
                    deployment("True", "2026-01-01T00:50:00Z", 2)),
                NOW))
        .isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void oneThatIsNotReadyOrWasNotLookedAtIsEnough() {
    LLMDeployment ready = deployment("True", "2026-01-01T00:00:00Z", 2);
    assertThat(Calm.of(List.of(ready, deployment("False", "2026-01-01T00:00:00Z", 2)), NOW))
        .isNull();
    assertThat(Calm.of(List.of(ready, deployment("True", "2026-01-01T00:00:00Z", 1)), NOW))
        .isNull();
    assertThat(Calm.of(List.of(), NOW)).isNull();
  }
}
