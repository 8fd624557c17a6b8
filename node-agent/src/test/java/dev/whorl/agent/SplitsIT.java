package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session's text does not depend on where the model is cut, nor on who else is being served. */
class SplitsIT {
  private static final List<Integer> PROMPT =
      IntStream.range(0, 21).map(i -> i * 7 % 96).boxed().toList();
  private static final int TOKENS = 24;

  @TempDir private Path folder;

  @Test
  void oneTwoAndThreeServersSayTheSame() throws Exception {
    List<Integer> alone = generate(6);

    assertThat(alone).hasSize(TOKENS);
    assertThat(generate(1, 6)).isEqualTo(alone);
    assertThat(generate(4, 6)).isEqualTo(alone);
    assertThat(generate(2, 4, 6)).isEqualTo(alone);
    assertThat(generate(1, 2, 6)).isEqualTo(alone);
  }

  private List<Integer> generate(Integer... ends) throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(1, ends);
    try (Fleet fleet = Fleet.start(folder.resolve("tls"), folder.resolve("store"), ends.length);
        TestRouter router = fleet.router("r1")) {
      plan.load(fleet, 1);
      return router.generate(plan, "only", PROMPT, TOKENS);
    }
  }

  @Test
  void besideOtherSessionsItSaysTheSame() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
    Plan plan = Plan.tiny(6, 2, 4, 6);
    try (Fleet fleet = Fleet.start(folder.resolve("tls"), folder.resolve("store"), 3);
        TestRouter router = fleet.router("r1")) {
      plan.load(fleet, 1);
      List<Integer> alone = router.generate(plan, "alone", PROMPT, TOKENS);
      for (int i = 0; i < 6; i++) {
        router.run(plan, "s" + i, i % 2 == 0 ? PROMPT : PROMPT.subList(i, 20), TOKENS);
      }
      for (int i = 0; i < 6; i += 2) {
        assertThat(router.tokens("s" + i)).isEqualTo(alone);
      }
      assertThat(router.tokens("s1")).hasSize(TOKENS).isNotEqualTo(alone);
    }
  }
}
