package dev.whorl.operator.deployment;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.InfeasibilityStatus;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.llm.PlacementMode;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.operator.kube.Conditions;
import dev.whorl.operator.live.LiveFigures;
import dev.whorl.operator.placement.Loading;
import dev.whorl.operator.planner.PlanOutcome;
import dev.whorl.operator.planner.PlanReport;
import dev.whorl.operator.planner.Request;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the status of a deployment is made from.
 *
 * @param report of the planner; null before its first round
 * @param active the revision that routers open sessions on; null: none
 * @param activeLoading of the active placement
 * @param upcoming the revision in force that has not arrived yet, be it the active one; null: none
 * @param router how the router is
 * @param placed whether any placement of it is left, in whatever phase
 * @param live what was seen of it; null: nothing yet, what was said before stands
 */
record Situation(
    LLMDeployment deployment,
    @Nullable PlanReport report,
    @Nullable BlockPlacement active,
    Loading activeLoading,
    @Nullable BlockPlacement upcoming,
    Loading upcomingLoading,
    RouterState router,
    boolean placed,
    @Nullable LiveFigures live,
    Instant now) {
  private static final String FEASIBLE = "PlacementFeasible";

  /**
   * What the planner says of this spec. While it says nothing yet, after a start or a change that
   * does not bear on the plan, what it said before holds: nothing was lost, and nobody is warned.
   */
  PlanOutcome outcome() {
    if (deployment.getSpec().idle()) {
      return new PlanOutcome.Idle();
    }
    PlanOutcome said =
        // A report about an older spec says nothing of this one.
        report == null
            ? new PlanOutcome.Waiting(
                PlanOutcome.Stage.POOLS, "The planner has not looked at it yet.")
            : report.outcome();
    if (!(said instanceof PlanOutcome.Waiting)) {
      return said;
    }
    boolean applied = deployment.getSpec().placement().mode() == PlacementMode.APPLY;
    if (applied && active != null && servesWhatWasAsked()) {
      return new PlanOutcome.Placed(active.getMetadata().getName());
    }
    PlanOutcome.Infeasible before = report == null ? infeasibleBefore() : null;
    return before == null ? said : before;
  }

  /** What the status says of this very spec. */
  private PlanOutcome.@Nullable Infeasible infeasibleBefore() {
    LLMDeploymentStatus status = deployment.getStatus();
    InfeasibilityStatus told = status == null ? null : status.infeasibility();
    if (status == null
        || told == null
        || !Objects.equals(status.observedGeneration(), generation())) {
      return null;
    }
    return status.conditions().stream()
        .filter(c -> c.getType().equals(FEASIBLE))
        .findFirst()
        .map(c ->
            new PlanOutcome.Infeasible(
                c.getReason(), told.constraint(), told.detail(), told.suggestion()))
        .orElse(null);
  }

  boolean served() {
    return active != null && activeLoading instanceof Loading.Loaded && router.serves();
  }

  /**
   * Whether what serves is what was asked for last, whatever the planner is about to improve: once
   * it has been, a move does not take it back.
   */
  boolean servesWhatWasAsked() {
    if (active == null) {
      return false;
    }
    BlockPlacementSpec spec = active.getSpec();
    String asked =
        Request.hash(
            deployment,
            spec.workload().prefillTokens(),
            spec.certificate().links(),
            spec.model().uri());
    boolean enough = spec.sessions() >= deployment.getSpec().sessions() || wasReady();
    return enough && spec.deployment().requestHash().equals(asked);
  }

  private boolean wasReady() {
    LLMDeploymentStatus status = deployment.getStatus();
    return status != null
        && Objects.equals(status.observedGeneration(), generation())
        && Conditions.holds(status.conditions(), Verdicts.READY);
  }

  long generation() {
    return deployment.getMetadata().getGeneration();
  }

  List<Condition> conditionsBefore() {
    return deployment.getStatus() == null ? List.of() : deployment.getStatus().conditions();
  }
}
