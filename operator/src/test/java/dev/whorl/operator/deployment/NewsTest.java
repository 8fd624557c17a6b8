package dev.whorl.operator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.testing.CustomResources;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class NewsTest {
  private static LLMDeploymentStatus status(String yaml) {
    return CustomResources.read(yaml, LLMDeploymentStatus.class);
  }

  private static List<String> reasons(@Nullable LLMDeploymentStatus before, String after) {
    return News.between(before, status(after)).stream().map(News::reason).toList();
  }

  private static String way(int revision, String kind, String completed) {
    return "placementRef: a-9\nlastRebalance: {revision: %d, kind: %s, startedAt: t%s, cause: 50ms to 40ms.}"
        .formatted(revision, kind, completed.isEmpty() ? "" : ", completedAt: " + completed);
  }

  @Test
  void aFirstPlacementIsNewsOnce() {
    assertThat(reasons(null, way(1, "First", ""))).containsExactly("PlacementComputed");
    assertThat(reasons(status(way(1, "First", "")), way(1, "First", "u"))).isEmpty();
  }

  @Test
  void aWayIsToldWhenItBeginsAndWhenItIsOver() {
    assertThat(reasons(status(way(1, "First", "u")), way(2, "Rebalance", "")))
        .containsExactly("PlacementComputed", "RebalanceStarted");
    assertThat(reasons(status(way(2, "Rebalance", "")), way(2, "Rebalance", ""))).isEmpty();
    assertThat(reasons(status(way(2, "Rebalance", "")), way(2, "Rebalance", "v")))
        .containsExactly("RebalanceCompleted");
  }

  @Test
  void aWayBackIsAWarningWithItsCause() {
    assertThat(News.between(status(way(2, "Asked", "")), status(way(5, "RollBack", ""))))
        .contains(new News(true, "RebalanceRolledBack", "50ms to 40ms."));
  }

  @Test
  void aLostGuaranteeIsAWarning() {
    LLMDeploymentStatus met =
        status("conditions: [{type: GuaranteeMet, status: 'True', reason: Certified, message: m}]");
    List<News> news =
        News.between(
            met,
            status(
                "conditions: [{type: GuaranteeMet, status: 'False', reason: ServerLost, message: gone}]"));
    assertThat(news).containsExactly(new News(true, "GuaranteeLost", "gone"));
  }

  @Test
  void anInfeasibilityIsToldOnce() {
    String yaml =
        "infeasibility: {constraint: MEMORY, detail: 3 GiB short., suggestion: Add a server.}";
    assertThat(News.between(null, status(yaml)))
        .containsExactly(new News(true, "PlacementInfeasible", "3 GiB short. Add a server."));
    assertThat(reasons(status(yaml), yaml)).isEmpty();
  }

  private static final String MET =
      "observedGeneration: 1\nconditions: [{type: GuaranteeMet, status: 'True', reason: Certified, message: m}]";

  @Test
  void whoAsksForSomethingElseHasLostNothing() {
    assertThat(
            reasons(
                status(MET),
                "observedGeneration: 2\nconditions: [{type: GuaranteeMet, status: 'False', reason: BoundExceedsObjective, message: m}]"))
        .isEmpty();
  }

  @Test
  void whatIsOnItsWayIsNotLostUnlessAServerIs() {
    String moving =
        "observedGeneration: 1\nconditions: [{type: GuaranteeMet, status: 'False', reason: Progressing, message: m}%s]";
    assertThat(reasons(status(MET), moving.formatted(""))).isEmpty();
    assertThat(
            reasons(
                status(MET),
                moving.formatted(
                    ", {type: Degraded, status: 'True', reason: ServerLost, message: gone}")))
        .containsExactly("GuaranteeLost", "ChainDegraded");
  }

  @Test
  void whatIsSkippedIsToldOnceForEachReason() {
    assertThat(News.skipped(null, "5 % better.").stream().map(News::reason))
        .containsExactly("RebalanceSkipped");
    assertThat(News.skipped("5 % better.", "5 % better.")).isEmpty();
    assertThat(News.skipped("5 % better.", "7 % better.")).hasSize(1);
    assertThat(News.skipped("5 % better.", null)).isEmpty();
  }
}
