package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.FleetSettings;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.agent.testing.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A router process dies: its slots are free after the lease, its texts after that as before. */
class LeaseIT {
  private static final List<Integer> PROMPT = List.of(1, 2, 3);

  @TempDir private Path folder;

  @Test
  void slotsOfASilentRouterAreFreedAndThoseOfALivingOneAreNot() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(2, 3, 6);
    FleetSettings settings = FleetSettings.DEFAULT.withLease(Duration.ofSeconds(5));
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 2, settings);
        TestRouter living = fleet.router("r1")) {
      plan.load(fleet, 1);
      living.attach(0);
      living.attach(1);
      open(living, plan, "mine");
      try (TestRouter dying = fleet.router("r2")) {
        dying.attach(0);
        dying.attach(1);
        open(dying, plan, "theirs");
      }
      assertThat(living.open(plan, "next", 1, 0, 3, 4).hasOpened())
          .as("the slot is held as long as the lease")
          .isFalse();

      Waiting.until("a free slot", () -> living.open(plan, "next", 1, 0, 3, 4).hasOpened());

      assertThat(living.open(plan, "next", 1, 1, 3, 4).hasOpened()).isTrue();
      assertThat(living.start(plan, "mine", 1, PROMPT).hasStarted()).isTrue();
      assertThat(living.tokens("mine")).hasSize(4);
    }
  }

  private static void open(TestRouter router, Plan plan, String session) {
    for (int hop = 0; hop < 2; hop++) {
      assertThat(router.open(plan, session, 1, hop, 3, 4).hasOpened()).isTrue();
    }
  }
}
