package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.protocol.control.ModelGeometry;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** One round of the planner: examine, decide, commit, report. */
final class Round {
  private static final Logger LOG = System.getLogger(Round.class.getName());

  private final Examination examination;
  private final GroupDecision decision;
  private final Commit commit;
  private final PlanReports reports;

  Round(Examination examination, GroupDecision decision, Commit commit, PlanReports reports) {
    this.examination = examination;
    this.decision = decision;
    this.commit = commit;
    this.reports = reports;
  }

  /** Runs; a KubernetesClientException with code 409 means that the snapshot was overtaken. */
  void run(Snapshot snapshot) {
    Map<String, PlanOutcome> outcomes = new HashMap<>();
    Map<String, ModelGeometry> geometries = new HashMap<>();
    List<Request> ready = new ArrayList<>();
    for (LLMDeployment deployment : snapshot.deployments()) {
      String uid = deployment.getMetadata().getUid();
      switch (examined(deployment, snapshot)) {
        case Readiness.NotYet(PlanOutcome outcome, ModelGeometry geometry) -> {
          outcomes.put(uid, outcome);
          if (geometry != null) {
            geometries.put(uid, geometry);
          }
        }
        case Readiness.Ready(Request request) -> {
          ready.add(request);
          geometries.put(uid, request.geometry());
        }
      }
    }
    List<BlockPlacement> placements = new ArrayList<>(snapshot.placements());
    for (List<Request> group : Groups.of(ready)) {
      Decision decided = decided(group, snapshot);
      outcomes.putAll(decided.outcomes());
      for (Draft draft : decided.create()) {
        BlockPlacement created = commit.create(draft, snapshot);
        placements.add(created);
        outcomes.put(
            draft.request().uid(), new PlanOutcome.Placed(created.getMetadata().getName()));
      }
    }
    decision.endRound();
    examination.endRound();
    publish(snapshot, outcomes, geometries);
    placements.removeIf(p -> p.getMetadata().getDeletionTimestamp() != null);
    commit.servers(snapshot, placements);
  }

  /** A defect that one deployment shows holds up no other. */
  private Readiness examined(LLMDeployment deployment, Snapshot snapshot) {
    try {
      return examination.examine(deployment, snapshot);
    } catch (RuntimeException | StackOverflowError e) {
      return new Readiness.NotYet(defect(List.of(deployment), e), null);
    }
  }

  /** Nor does one that a group shows. */
  private Decision decided(List<Request> group, Snapshot snapshot) {
    try {
      return decision.decide(group, snapshot);
    } catch (RuntimeException | StackOverflowError e) {
      PlanOutcome defect = defect(group.stream().map(Request::deployment).toList(), e);
      return new Decision(
          List.of(), group.stream().collect(Collectors.toMap(Request::uid, r -> defect)));
    }
  }

  private static PlanOutcome defect(List<LLMDeployment> of, Throwable failure) {
    LOG.log(
        Level.ERROR,
        "Planning failed for "
            + of.stream()
                .map(d -> d.getMetadata().getNamespace() + "/" + d.getMetadata().getName())
                .toList(),
        failure);
    return new PlanOutcome.Blocked(
        PlanOutcome.Stage.PLACEMENT,
        Reasons.NO_FEASIBLE_CHAIN,
        "Planning failed with a defect of Whorl (%s); the operator's log has it. What serves goes on."
            .formatted(failure.getClass().getSimpleName()));
  }

  private void publish(
      Snapshot snapshot, Map<String, PlanOutcome> outcomes, Map<String, ModelGeometry> geometries) {
    Set<String> present = new HashSet<>();
    for (LLMDeployment deployment : snapshot.deployments()) {
      String uid = deployment.getMetadata().getUid();
      present.add(uid);
      PlanOutcome outcome = outcomes.get(uid);
      if (outcome != null) {
        reports.publish(
            deployment,
            new PlanReport(outcome, deployment.getMetadata().getGeneration(), geometries.get(uid)));
      }
    }
    reports.keepOnly(present);
  }
}
