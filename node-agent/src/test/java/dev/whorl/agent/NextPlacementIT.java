package dev.whorl.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Fleet;
import dev.whorl.agent.testing.Plan;
import dev.whorl.agent.testing.TestOperator;
import dev.whorl.agent.testing.TestRouter;
import dev.whorl.agent.testing.TinyModel;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.AssignedSpan;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport.Phase;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Placements follow each other over the same blocks while a session runs through them. */
class NextPlacementIT {
  private static final List<Integer> PROMPT = IntStream.range(1, 9).boxed().toList();
  private static final int TOKENS = 40;
  private static final Plan PLAN = Plan.tiny(2, 4, 6);
  private static final String NEXT = "chat/tiny-2";

  @TempDir private Path folder;
  private Path store;

  @BeforeEach
  void model() throws Exception {
    store = folder.resolve("store");
    TinyModel.write(store, "tiny");
  }

  /** The assignment of the next placement: on hop 0 with one block more, on hop 1 with one more. */
  private static Assign next(int hop, long generation, boolean beside) {
    Assign now = PLAN.assign(hop, generation);
    AssignedSpan.Builder span = now.getSpans(0).toBuilder().setPlacement(NEXT);
    if (hop == 0) {
      span.setEnd(5);
    } else {
      span.setStart(3);
    }
    Assign.Builder assign = now.toBuilder().clearSpans();
    if (beside) {
      assign.addSpans(now.getSpans(0));
    }
    return assign.addSpans(span).build();
  }

  private static boolean holds(Report report, int spans) {
    return report.getSpansCount() == spans
        && report.getSpansList().stream().allMatch(span -> span.getPhase() == Phase.LOADED);
  }

  @Test
  void aSessionDoesNotNoticeThatPlacementsChange() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 2);
        TestOperator first = fleet.operator(0);
        TestOperator last = fleet.operator(1);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      List<Integer> whole = router.generate(PLAN, "whole", PROMPT, TOKENS);
      long alone = weights(first);

      fleet.member(0).device().pause();
      router.run(PLAN, "moved", PROMPT, TOKENS);
      long generation = 2;
      for (TestOperator operator : List.of(first, last)) {
        int hop = operator == first ? 0 : 1;
        operator.assign(next(hop, generation, true));
        operator.await("both placements", report -> holds(report, 2));
      }
      long both = weights(first);
      fleet.member(0).device().resume();
      for (TestOperator operator : List.of(first, last)) {
        int hop = operator == first ? 0 : 1;
        operator.assign(next(hop, generation + 1, false));
        operator.await("the next placement alone", report -> holds(report, 1));
      }

      assertThat(router.tokens("moved")).isEqualTo(whole);
      assertThat(both).as("blocks are counted once").isLessThan(2 * alone);
      assertThat(weights(first)).isEqualTo(both);
      router.close(PLAN, "moved");
      last.assign(Assign.newBuilder().setGeneration(9).build());
      last.await(
          "an empty memory",
          report ->
              report.getMemory().getWeightsBytes() == 0 && report.getMemory().getCacheBytes() == 0);
    }
  }

  @Test
  void aSmallerOneInItsPlaceLoadsNothing() throws Exception {
    try (Fleet fleet = Fleet.start(folder, store, 2);
        TestOperator first = fleet.operator(0);
        TestRouter router = fleet.router("r1")) {
      PLAN.load(fleet, 1);
      fleet.member(0).device().pause();
      router.run(PLAN, "a", PROMPT, TOKENS);
      fleet.member(0).device().failLoads(true);
      Assign halved =
          PLAN.assign(0, 2).toBuilder()
              .setSpans(
                  0,
                  PLAN.assign(0, 2).getSpans(0).toBuilder()
                      .setCacheBytes(PLAN.assign(0, 2).getSpans(0).getCacheBytes() / 2))
              .setChains(0, PLAN.assign(0, 2).getChains(0).toBuilder().setCapacity(1))
              .build();
      long before = first.last().getMemory().getCacheBytes();
      first.assign(halved);
      first.await(
          "the lower capacity",
          report ->
              report.getAppliedGeneration() == 2
                  && report.getChains(0).getCapacity() == 1
                  && holds(report, 1));
      assertThat(router.open(PLAN, "b", 1, 0, 3, 4).hasOpened()).isFalse();
      fleet.member(0).device().resume();
      assertThat(router.tokens("a")).hasSize(TOKENS);
      assertThat(before).isPositive();
    }
  }

  private static long weights(TestOperator operator) {
    return operator.last().getMemory().getWeightsBytes();
  }
}
