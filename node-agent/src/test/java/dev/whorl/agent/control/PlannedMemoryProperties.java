package dev.whorl.agent.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.TinyModel;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever planning verifies, agents can load: random fleets go to random targets by planning's own
 * steps, over real keepers and the real memory of an executor, while sessions come and go. Seeds
 * are counted from 0; {@code -Dwhorl.memory.cases=2000} runs the long form.
 */
class PlannedMemoryProperties {
  private static final int CASES = Integer.getInteger("whorl.memory.cases", 40);

  @TempDir private Path store;

  @Test
  void everyStepOfPlanningFitsTheAgent() throws Exception {
    TinyModel.write(store, "tiny");
    int writes = 0;
    int sessions = 0;
    for (long seed = 0; seed < CASES; seed++) {
      try (PlannedFleet fleet = new PlannedFleet(store, new SplittableRandom(seed))) {
        try {
          fleet.go();
        } catch (RuntimeException | AssertionError e) {
          throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
        writes += fleet.writes();
        sessions += fleet.opened();
      }
    }
    System.out.printf("%s%n", Map.of("cases", CASES, "steps", writes, "sessions", sessions));
    assertThat(writes).as("steps must have been taken").isGreaterThan(CASES);
    assertThat(sessions).as("sessions must have run").isGreaterThan(CASES);
  }
}
