package dev.whorl.operator.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.agents.Observation;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A server that could not load is not asked again at once. */
class FailedLoadsTest {
  private static final String EDITION = "default/smollm2-e1";
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final FailedLoads failed = new FailedLoads();

  private void look(Instant now, Map<String, Observation> observations) {
    failed.look(
        new Snapshot(
            List.of(),
            Map.of(),
            List.of(),
            List.of(CustomResources.placement()),
            Map.of(),
            observations,
            now));
  }

  private static Observation says(String edition, SpanReport.Phase phase) {
    return new Observation.Reporting(
        Report.newBuilder()
            .addSpans(
                SpanReport.newBuilder()
                    .setPlacement(edition)
                    .setPhase(phase)
                    .setMessage("no space left"))
            .build());
  }

  @Test
  void itIsRememberedForAWhileThoughTheFailureIsOutOfSight() {
    look(NOW, Map.of("small-a", says(EDITION, SpanReport.Phase.FAILED)));
    assertThat(failed.of(EDITION)).containsExactly(Map.entry("small-a", "no space left"));
    assertThat(failed.of("default/other-e1")).isEmpty();
    Instant later = NOW.plus(FailedLoads.REMEMBERED.minus(Duration.ofSeconds(1)));
    look(later, Map.of());
    assertThat(failed.of(EDITION)).containsKey("small-a");
    look(NOW.plus(FailedLoads.REMEMBERED), Map.of());
    assertThat(failed.of(EDITION)).isEmpty();
  }

  @Test
  void loadingProvesNothingAndBlocksInMemoryDo() {
    look(NOW, Map.of("small-b", says(EDITION, SpanReport.Phase.FAILED)));
    look(NOW, Map.of("small-b", says(EDITION, SpanReport.Phase.LOADING)));
    assertThat(failed.of(EDITION)).containsKey("small-b");
    look(NOW, Map.of("small-b", says(EDITION, SpanReport.Phase.LOADED)));
    assertThat(failed.of(EDITION)).isEmpty();
  }

  @Test
  void whatFailsForOthersOrOnServersOfOthersIsNotItsOwn() {
    look(
        NOW,
        Map.of(
            "small-a",
            says("default/other-e1", SpanReport.Phase.FAILED),
            "elsewhere",
            says(EDITION, SpanReport.Phase.FAILED)));
    assertThat(failed.of(EDITION)).isEmpty();
  }
}
