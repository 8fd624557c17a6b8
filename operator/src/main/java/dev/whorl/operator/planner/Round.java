package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.operator.placement.Revisions;
import dev.whorl.operator.settings.LinkSettings;
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
import org.jspecify.annotations.Nullable;

/** One round of the planner: examine, decide, commit, report. */
final class Round {
  private static final Logger LOG = System.getLogger(Round.class.getName());

  private final Examination examination;
  private final GroupDecision decision;
  private final Commit commit;
  private final PlanReports reports;
  private final LinkSettings links;
  private final FailedLoads failed = new FailedLoads();
  private final Loads loads = new Loads();

  Round(
      Examination examination,
      GroupDecision decision,
      Commit commit,
      PlanReports reports,
      LinkSettings links) {
    this.examination = examination;
    this.decision = decision;
    this.commit = commit;
    this.reports = reports;
    this.links = links;
  }

  /**
   * Runs; a KubernetesClientException with code 409 means that the snapshot was overtaken.
   *
   * @return whether a way is not at its end: the next step may come by time alone, as where a
   *     server that is not heard counts as gone, and of that nobody tells
   */
  boolean run(Snapshot snapshot) {
    failed.look(snapshot);
    Map<String, PlanOutcome> outcomes = new HashMap<>();
    Map<String, ModelGeometry> geometries = new HashMap<>();
    List<Request> ready = new ArrayList<>();
    Map<String, String> atRisk = new HashMap<>();
    Set<String> undecided = new HashSet<>();
    for (LLMDeployment deployment : snapshot.deployments()) {
      String uid = deployment.getMetadata().getUid();
      switch (examined(deployment, snapshot)) {
        case Readiness.NotYet(PlanOutcome outcome, ModelGeometry geometry) -> {
          outcomes.put(uid, outcome);
          if (Departure.ofAll(deployment, snapshot)) {
            atRisk.put(uid, "No other server of its pools takes work.");
          } else {
            undecided.add(uid);
          }
          if (geometry != null) {
            geometries.put(uid, geometry);
          }
        }
        case Readiness.Ready(Request request) -> {
          ready.add(
              request
                  .without(failed.of(request.edition()))
                  .under(loads.of(uid, snapshot.loads().get(uid))));
          geometries.put(uid, request.geometry());
        }
      }
    }
    List<Draft> drafts = new ArrayList<>();
    Map<String, String> skipped = new HashMap<>();
    for (List<Request> group : Groups.of(ready)) {
      Decision decided = decided(group, snapshot);
      outcomes.putAll(decided.outcomes());
      drafts.addAll(decided.create());
      skipped.putAll(decided.skipped());
      atRisk.putAll(decided.atRisk());
    }
    decision.endRound();
    List<BlockPlacement> placements = new ArrayList<>(snapshot.placements());
    Map<String, String> waits = move(snapshot, ready, drafts, placements, outcomes);
    examination.endRound();
    publish(
        snapshot, outcomes, geometries, waits, skipped, departures(snapshot, undecided, atRisk));
    commit.servers(snapshot, placements);
    return !waits.isEmpty();
  }

  /** One step of everything; returns what is waited for, by uid. */
  private Map<String, String> move(
      Snapshot snapshot,
      List<Request> requests,
      List<Draft> drafts,
      List<BlockPlacement> placements,
      Map<String, PlanOutcome> outcomes) {
    FleetSource fleets =
        new FleetSource(
            snapshot,
            Revisions.inForce(placements),
            examination.profiles(snapshot, requests),
            links);
    Movement movement = new Movement(fleets, snapshot);
    List<Way> ways =
        Ways.of(
            snapshot,
            drafts,
            placement ->
                commit.exists(
                    placement.getMetadata().getNamespace(), placement.getSpec().deployment()));
    Map<String, String> waits = new HashMap<>();
    for (List<Way> together : Movement.together(ways)) {
      Movement.Moved moved = moved(movement, together);
      waits.putAll(moved.waits());
      moved
          .refused()
          .forEach((uid, why) ->
              outcomes.put(
                  uid,
                  new PlanOutcome.Blocked(
                      PlanOutcome.Stage.PLACEMENT,
                      Reasons.NO_FEASIBLE_CHAIN,
                      Told.shorten("No step leads to the new placement: " + why))));
      for (Movement.Written written : moved.write()) {
        BlockPlacement created = commit.create(written, placements);
        if (created == null) {
          end(written.way(), placements);
          continue;
        }
        placements.add(created);
        if (written.way().wanted() && placed(outcomes.get(written.way().uid()))) {
          outcomes.put(
              written.way().uid(), new PlanOutcome.Placed(created.getMetadata().getName()));
        }
      }
      moved.ended().forEach(way -> end(way, placements));
    }
    return waits;
  }

  private void end(Way way, List<BlockPlacement> placements) {
    commit.end(way, placements);
    placements.removeIf(p ->
        p.getSpec().deployment().uid().equals(way.uid())
            && p.getSpec().edition().equals(way.name()));
  }

  private static boolean placed(@Nullable PlanOutcome outcome) {
    return outcome instanceof PlanOutcome.Placed
        || (outcome instanceof PlanOutcome.Waiting waiting
            && waiting.stage() == PlanOutcome.Stage.PLACEMENT);
  }

  /** A defect that some show holds up no others. */
  private static Movement.Moved moved(Movement movement, List<Way> together) {
    try {
      return movement.next(together);
    } catch (RuntimeException | StackOverflowError e) {
      LOG.log(Level.ERROR, "No step was found for " + together.stream().map(Way::name).toList(), e);
      Map<String, String> waits = new HashMap<>();
      together.forEach(way ->
          waits.put(
              way.uid(),
              "A defect of Whorl (%s) keeps it from moving; the operator's log has it."
                  .formatted(e.getClass().getSimpleName())));
      return new Movement.Moved(List.of(), List.of(), waits, Map.of());
    }
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

  /** Nothing is said of those for which nothing was decided. */
  private static Map<String, Departure> departures(
      Snapshot snapshot, Set<String> undecided, Map<String, String> atRisk) {
    Map<String, Departure> departures = new HashMap<>();
    for (LLMDeployment deployment : snapshot.deployments()) {
      String uid = deployment.getMetadata().getUid();
      Departure departure =
          undecided.contains(uid)
              ? null
              : Departure.of(snapshot.inForce(uid), atRisk.get(uid), snapshot);
      if (departure != null) {
        departures.put(uid, departure);
      }
    }
    return departures;
  }

  private void publish(
      Snapshot snapshot,
      Map<String, PlanOutcome> outcomes,
      Map<String, ModelGeometry> geometries,
      Map<String, String> waits,
      Map<String, String> skipped,
      Map<String, Departure> departures) {
    Set<String> present = new HashSet<>();
    for (LLMDeployment deployment : snapshot.deployments()) {
      String uid = deployment.getMetadata().getUid();
      present.add(uid);
      PlanOutcome outcome = outcomes.get(uid);
      if (outcome != null) {
        reports.publish(
            deployment,
            new PlanReport(
                outcome,
                deployment.getMetadata().getGeneration(),
                geometries.get(uid),
                waits.get(uid),
                skipped.get(uid),
                departures.get(uid)));
      }
    }
    reports.keepOnly(present);
    loads.keepOnly(present);
  }
}
