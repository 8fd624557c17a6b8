package dev.whorl.operator.deployment;

import dev.whorl.crds.llm.InfeasibilityStatus;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.llm.RebalanceStatus;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.operator.kube.Conditions;
import dev.whorl.operator.kube.Reasons;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is worth an event between two states of a deployment.
 *
 * @param warning whether somebody should look
 */
record News(boolean warning, String reason, String message) {
  static final String PLACEMENT_COMPUTED = "PlacementComputed";
  static final String PLACEMENT_INFEASIBLE = "PlacementInfeasible";
  static final String GUARANTEE_LOST = "GuaranteeLost";
  static final String CHAIN_DEGRADED = "ChainDegraded";
  static final String SERVERS_LEAVE = "ServersLeave";
  static final String DRAIN_ENDS_GUARANTEE = "DrainEndsGuarantee";
  static final String REBALANCE_STARTED = "RebalanceStarted";
  static final String REBALANCE_COMPLETED = "RebalanceCompleted";
  static final String REBALANCE_SKIPPED = "RebalanceSkipped";
  static final String REBALANCE_ROLLED_BACK = "RebalanceRolledBack";

  private static final Set<String> ON_ITS_WAY = Set.of(Reasons.PROGRESSING, Reasons.SUSPENDED);

  /** The news, in the order in which they are told. */
  static List<News> between(@Nullable LLMDeploymentStatus before, LLMDeploymentStatus after) {
    List<News> news = new ArrayList<>();
    RebalanceStatus way = after.lastRebalance();
    if (way != null && begins(before, way)) {
      news.add(
          new News(
              false,
              PLACEMENT_COMPUTED,
              "Placement %s is verified. %s".formatted(after.placementRef(), way.cause())));
    }
    InfeasibilityStatus infeasible = after.infeasibility();
    if (infeasible != null && (before == null || !infeasible.equals(before.infeasibility()))) {
      news.add(
          new News(
              true, PLACEMENT_INFEASIBLE, infeasible.detail() + " " + infeasible.suggestion()));
    }
    if (lost(before, after)) {
      news.add(new News(true, GUARANTEE_LOST, message(after, Verdicts.GUARANTEE_MET)));
    }
    if (!had(before, Verdicts.DEGRADED)
        && Conditions.holds(after.conditions(), Verdicts.DEGRADED)) {
      news.add(new News(true, CHAIN_DEGRADED, message(after, Verdicts.DEGRADED)));
    }
    departure(before, after, news);
    rebalance(before, after, news);
    return news;
  }

  /**
   * Whether something that was promised is not kept any more. Who asks for something else or for
   * nothing has lost nothing, and what is on its way from one placement to the next is not lost
   * either, unless a server is.
   */
  private static boolean lost(@Nullable LLMDeploymentStatus before, LLMDeploymentStatus after) {
    if (before == null
        || !had(before, Verdicts.GUARANTEE_MET)
        || Conditions.holds(after.conditions(), Verdicts.GUARANTEE_MET)
        || !Objects.equals(before.observedGeneration(), after.observedGeneration())) {
      return false;
    }
    return had(after, Verdicts.DEGRADED)
        || after.conditions().stream()
            .filter(c -> c.getType().equals(Verdicts.GUARANTEE_MET))
            .noneMatch(c -> ON_ITS_WAY.contains(c.getReason()));
  }

  private static void departure(
      @Nullable LLMDeploymentStatus before, LLMDeploymentStatus after, List<News> news) {
    String status = status(after, Verdicts.SURVIVES_DRAIN);
    if (!status.isEmpty()
        && (before == null || !status.equals(status(before, Verdicts.SURVIVES_DRAIN)))) {
      boolean risk = status.equals(Conditions.FALSE);
      news.add(
          new News(
              risk,
              risk ? DRAIN_ENDS_GUARANTEE : SERVERS_LEAVE,
              message(after, Verdicts.SURVIVES_DRAIN)));
    }
  }

  private static String status(LLMDeploymentStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getStatus)
        .findFirst()
        .orElse("");
  }

  /** What is better and is not gone to, once for each reason. */
  static List<News> skipped(@Nullable String before, @Nullable String now) {
    return now == null || now.equals(before)
        ? List.of()
        : List.of(new News(false, REBALANCE_SKIPPED, now));
  }

  private static void rebalance(
      @Nullable LLMDeploymentStatus before, LLMDeploymentStatus after, List<News> news) {
    RebalanceStatus way = after.lastRebalance();
    RebalanceStatus old = before == null ? null : before.lastRebalance();
    if (way == null || way.kind() == MoveKind.FIRST) {
      return;
    }
    boolean begins = begins(before, way);
    if (begins && way.kind() == MoveKind.ROLL_BACK) {
      news.add(new News(true, REBALANCE_ROLLED_BACK, way.cause()));
    } else if (begins) {
      news.add(new News(false, REBALANCE_STARTED, way.cause()));
    }
    boolean completes =
        way.completedAt() != null && (begins || old == null || old.completedAt() == null);
    if (completes && way.kind() != MoveKind.ROLL_BACK) {
      news.add(
          new News(
              false, REBALANCE_COMPLETED, "Placement %s serves.".formatted(after.placementRef())));
    }
  }

  private static boolean begins(@Nullable LLMDeploymentStatus before, RebalanceStatus way) {
    RebalanceStatus old = before == null ? null : before.lastRebalance();
    return old == null || !old.revision().equals(way.revision());
  }

  private static boolean had(@Nullable LLMDeploymentStatus status, String type) {
    return status != null && Conditions.holds(status.conditions(), type);
  }

  private static String message(LLMDeploymentStatus status, String type) {
    return status.conditions().stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("");
  }
}
