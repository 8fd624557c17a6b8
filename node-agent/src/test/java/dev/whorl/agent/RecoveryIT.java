package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.data.OpenReply;
import dev.whorl.protocol.data.OpenRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A session goes on in a second epoch, over another server in the place of a lost one, and says
 * what it would have said.
 */
class RecoveryIT {
  private static final List<Integer> PROMPT = IntStream.range(1, 22).boxed().toList();
  private static final int TOKENS = 24;
  private static final int BEFORE = 9;
  private static final Plan PLAN = Plan.tiny(2, 2, 4, 6);
  private static final Plan SUBSTITUTE =
      new Plan(
          PLAN.model(),
          PLAN.precision(),
          List.of(0, 3, 2),
          PLAN.ends(),
          2,
          PLAN.slotTokens(),
          PLAN.slotBytesPerBlock());

  @TempDir private Path folder;
  private Path store;

  @BeforeEach
  void model() throws Exception {
    store = folder.resolve("store");
    TinyModel.write(store, "tiny");
  }

  @Test
  void theMiddleServerIsReplacedAndTheLastKeepsItsCache() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 4);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      SUBSTITUTE.load(fleet, 1);
      List<Integer> whole = router.generate(PLAN, "whole", PROMPT, TOKENS);

      router.run(PLAN, "only", PROMPT, BEFORE);
      List<Integer> known = new ArrayList<>(PROMPT);
      known.addAll(router.tokens("only"));
      assertThat(known.subList(PROMPT.size(), known.size())).isEqualTo(whole.subList(0, BEFORE));

      fleet.member(1).device().pause();
      assertThat(reopen(router, 0, known, false)).isZero();
      assertThat(reopen(router, 1, known, false)).isZero();
      assertThat(reopen(router, 2, known, true))
          .as("all but the last token had been run")
          .isEqualTo(known.size() - 1);
      assertThat(router.start(SUBSTITUTE, "only", 2, known).hasStarted()).isTrue();

      assertThat(router.tokens("only", 2)).isEqualTo(whole.subList(BEFORE, TOKENS));
    }
  }

  /** What routers do: any chain, all known ids as the prompt, the same seed. */
  @Test
  void aNewSessionWithAllThatIsKnownGoesOnAsTheOldOne() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 3);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      List<Integer> whole = drawn(router, "whole", PROMPT, TOKENS);
      assertThat(Set.copyOf(whole)).as("drawn, not the same again and again").hasSizeGreaterThan(3);
      List<Integer> known = new ArrayList<>(PROMPT);
      known.addAll(whole.subList(0, BEFORE));

      assertThat(drawn(router, "rest", known, TOKENS - BEFORE))
          .isEqualTo(whole.subList(BEFORE, TOKENS));
    }
  }

  private static List<Integer> drawn(
      TestRouter router, String session, List<Integer> ids, int tokens) {
    PLAN.servers().forEach(router::attach);
    for (int hop = 0; hop < PLAN.servers().size(); hop++) {
      OpenRequest.Builder open = router.request(PLAN, session, 1, hop, ids.size(), tokens);
      open.getSamplingBuilder().setTemperature(1).setSeed(7);
      assertThat(router.open(PLAN, open.build()).hasOpened()).isTrue();
    }
    assertThat(router.start(PLAN, session, 1, ids).hasStarted()).isTrue();
    List<Integer> drawn = router.tokens(session);
    router.close(PLAN, session);
    return drawn;
  }

  @Test
  void anOldEpochIsRefusedAfterwards() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 4);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      router.run(PLAN, "only", PROMPT, 2);
      router.tokens("only");
      assertThat(reopenOn(router, PLAN, 0, PROMPT, false)).isZero();

      OpenReply late = router.open(PLAN, "only", 1, 0, PROMPT.size(), 2);

      assertThat(late.getRefused().getReasonValue())
          .isEqualTo(dev.whorl.protocol.data.Refused.Reason.OLD_EPOCH_VALUE);
    }
  }

  private static int reopen(TestRouter router, int hop, List<Integer> known, boolean keep) {
    router.attach(SUBSTITUTE.servers().get(hop));
    return reopenOn(router, SUBSTITUTE, hop, known, keep);
  }

  private static int reopenOn(
      TestRouter router, Plan plan, int hop, List<Integer> known, boolean keep) {
    OpenReply reply =
        router.open(
            plan,
            router
                .request(plan, "only", 2, hop, known.size(), TOKENS - BEFORE)
                .setKeep(keep)
                .setRecovery(true)
                .build());
    assertThat(reply.hasOpened()).as("%s", reply).isTrue();
    return reply.getOpened().getCached();
  }
}
