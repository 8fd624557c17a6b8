package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.FleetSettings;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.agent.testing.Waiting;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One server stands still: the others fill its inboxes and stop; nothing blocks, nothing is lost.
 */
class FullInboxesIT {
  private static final List<Integer> PROMPT = IntStream.range(1, 49).boxed().toList();
  private static final int SESSIONS = 4;

  @TempDir private Path folder;

  @Test
  void aFullRingWaitsAndGoesOn() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(SESSIONS + 1, 2, 4, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 3);
        TestRouter router = fleet.router("r1")) {
      plan.load(fleet, 1);
      List<Integer> expected = router.generate(plan, "before", PROMPT, 6);
      long ranBefore = fleet.member(0).device().positions();

      fleet.member(2).device().pause();
      for (int i = 0; i < SESSIONS; i++) {
        router.run(plan, "s" + i, PROMPT, 6);
      }
      awaitStandstill(fleet);

      // At most a window in each of two inboxes and a chunk in each of two steps, per session.
      int chunks = 2 * Plan.WINDOW + 2;
      assertThat(fleet.member(0).device().positions() - ranBefore)
          .isPositive()
          .isLessThanOrEqualTo((long) SESSIONS * chunks * FleetSettings.DEFAULT.prefillTokens())
          .isLessThan((long) SESSIONS * PROMPT.size());
      assertThat(router.open(plan, "late", 1, 2, 3, 4).hasOpened())
          .as("network threads of the still server answer")
          .isTrue();

      fleet.member(2).device().resume();
      for (int i = 0; i < SESSIONS; i++) {
        assertThat(router.tokens("s" + i)).isEqualTo(expected);
      }
    }
  }

  /** Steps are back to back, so a short while without any means that none is possible. */
  private static void awaitStandstill(Fleet fleet) {
    Waiting.untilStill(
        () -> fleet.member(0).device().positions() + fleet.member(1).device().positions());
  }
}
