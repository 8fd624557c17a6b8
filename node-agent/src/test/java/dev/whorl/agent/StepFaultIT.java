package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A device fails in mid-session: the router hears of it, the server goes on. */
class StepFaultIT {
  private static final List<Integer> PROMPT = List.of(1, 2, 3, 4, 5);

  @TempDir private Path folder;

  @Test
  void theSessionEndsTheNextOneRuns() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(1, 3, 6);
    try (Fleet fleet = Fleet.start(folder, folder.resolve("store"), 2);
        TestRouter router = fleet.router("r1")) {
      plan.load(fleet, 1);
      List<Integer> expected = router.generate(plan, "before", PROMPT, 6);

      fleet.member(1).device().failSteps(true);
      router.run(plan, "hit", PROMPT, 6);
      router.await(
          "word of the failed step",
          event ->
              event.getFault().getSession().equals("hit")
                  && event.getFault().getDetail().contains("The step failed"));
      router.close(plan, "hit");
      fleet.member(1).device().failSteps(false);

      assertThat(router.generate(plan, "after", PROMPT, 6)).isEqualTo(expected);
    }
  }
}
