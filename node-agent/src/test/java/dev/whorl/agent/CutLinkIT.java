package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Cable;
import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.FleetSettings;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connections to the second server go through a cable that the test cuts. */
class CutLinkIT {
  private static final List<Integer> PROMPT = IntStream.range(1, 30).boxed().toList();
  private static final Plan PLAN = Plan.tiny(1, 2, 4, 6);

  @TempDir private Path folder;

  @BeforeEach
  void model() throws Exception {
    TinyModel.write(folder.resolve("store"), "tiny");
  }

  @Test
  void whatWasInFlightIsRepeatedAfterAReconnect() throws Exception {
    try (Cable cable = new Cable();
        Fleet fleet = fleet(cable);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      List<Integer> expected = router.generate(PLAN, "before", PROMPT, 20);

      for (int cut = 0; cut < 5; cut++) {
        fleet.member(1).device().pause();
        router.run(PLAN, "cut-" + cut, PROMPT, 20);
        cable.cut();
        fleet.member(1).device().resume();
        cable.cut();
        assertThat(router.tokens("cut-" + cut)).isEqualTo(expected);
        router.close(PLAN, "cut-" + cut);
      }
      assertThat(cable.connections()).as("streams were opened again").isGreaterThan(2);
      assertThat(router.events()).allMatch(event -> event.hasToken());
    }
  }

  @Test
  void aPeerThatCannotBeReachedAgainIsLost() throws Exception {
    try (Cable cable = new Cable();
        Fleet fleet = fleet(cable);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      router.generate(PLAN, "before", PROMPT, 2);
      fleet.member(1).device().pause();
      router.run(PLAN, "only", PROMPT, 20);

      cable.pull();

      router.await(
          "word that s1 is lost",
          event ->
              event.getPeerLost().getServer().equals("s1")
                  && event.getPeerLost().getSessionsList().contains("only"));
      fleet.member(1).device().resume();
      router.close(PLAN, "only");
    }
  }

  @Test
  void aPeerThatIsSilentIsLost() throws Exception {
    try (Cable cable = new Cable();
        Fleet fleet = fleet(cable);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      router.generate(PLAN, "before", PROMPT, 2);
      fleet.member(1).device().pause();
      router.run(PLAN, "only", PROMPT, 20);

      cable.freeze();

      router.await("word that s1 is lost", event -> event.getPeerLost().getServer().equals("s1"));
      fleet.member(1).device().resume();
      router.close(PLAN, "only");
    }
  }

  private Fleet fleet(Cable cable) throws Exception {
    FleetSettings settings =
        FleetSettings.DEFAULT.seenAt(
            (name, address) -> name.equals("s1") ? cable.to(address) : address);
    return Fleet.start(folder, folder.resolve("store"), 3, settings);
  }
}
