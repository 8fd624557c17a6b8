package dev.whorl.operator.deployment;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.ObjectiveSpec;
import dev.whorl.crds.llm.RolloutStatus;
import dev.whorl.operator.kube.Conditions;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.operator.placement.Loading;
import dev.whorl.operator.planner.Departure;
import dev.whorl.operator.planner.PlanOutcome;
import dev.whorl.operator.planner.PlanReport;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The conditions of a deployment. Ready follows from the others; Reconciling, Stalled and Degraded
 * are there only while true.
 */
final class Verdicts {
  static final String READY = "Ready";
  static final String GUARANTEE_MET = "GuaranteeMet";
  static final String STALLED = "Stalled";
  static final String RECONCILING = "Reconciling";
  static final String SURVIVES_DRAIN = "SurvivesDrain";
  static final String DEGRADED = "Degraded";

  private final Situation situation;
  private final List<Condition> conditions = new ArrayList<>();

  private Verdicts(Situation situation) {
    this.situation = situation;
  }

  static List<Condition> of(Situation situation) {
    return new Verdicts(situation).judge();
  }

  private List<Condition> judge() {
    PlanOutcome outcome = situation.outcome();
    ready(outcome);
    stages(outcome);
    loaded();
    router();
    guarantee(outcome);
    departure();
    passing(outcome);
    return List.copyOf(conditions);
  }

  private void ready(PlanOutcome outcome) {
    switch (outcome) {
      case PlanOutcome.Idle idle
          when situation.placed() || (situation.router().serves() && !holds()) ->
          add(
              READY,
              false,
              Reasons.SUSPENDED,
              "Suspended or scaled to zero; what runs is being taken down.");
      case PlanOutcome.Idle idle when holds() && !situation.router().serves() ->
          add(
              READY,
              false,
              Reasons.PROGRESSING,
              "Scaled to zero; the router that shall hold requests is starting.");
      case PlanOutcome.Idle idle when holds() ->
          add(
              READY,
              true,
              Reasons.SUSPENDED,
              "Scaled to zero; a router holds requests until it is scaled up.");
      // What was asked for is there, as with a Deployment of no replicas.
      case PlanOutcome.Idle idle ->
          add(READY, true, Reasons.SUSPENDED, "Suspended or scaled to zero; nothing is placed.");
      case PlanOutcome.Waiting waiting
          when situation.served()
              && situation.servesWhatWasAsked()
              && !(situation.router() instanceof RouterState.Refused) ->
          add(READY, true, Reasons.CERTIFIED, "Served within the certified bound.");
      case PlanOutcome.Waiting waiting -> add(READY, false, Reasons.PROGRESSING, waiting.message());
      case PlanOutcome.Blocked blocked -> add(READY, false, blocked.reason(), blocked.message());
      case PlanOutcome.Infeasible infeasible ->
          add(READY, false, infeasible.reason(), sentence(infeasible));
      case PlanOutcome.Planned planned ->
          add(
              READY,
              true,
              Reasons.PLANNED,
              "A placement with bound %s was computed; mode Plan only reports it."
                  .formatted(planned.spec().certificate().bound()));
      case PlanOutcome.Placed placed -> readyPlaced();
    }
  }

  private boolean holds() {
    return situation.deployment().getSpec().holdsAtZero();
  }

  private void readyPlaced() {
    RolloutStatus turnedDown = refused();
    if (situation.active() != null && situation.activeLoading() instanceof Loading.Broken broken) {
      add(READY, false, Reasons.SERVER_LOST, broken.message());
    } else if (!situation.servesWhatWasAsked()) {
      add(READY, false, Reasons.PROGRESSING, progress(situation.upcomingLoading()));
    } else if (!(situation.activeLoading() instanceof Loading.Loaded)) {
      add(READY, false, Reasons.PROGRESSING, progress(situation.activeLoading()));
    } else if (situation.router() instanceof RouterState.Refused refused) {
      add(READY, false, Reasons.REFUSED, refused.message());
    } else if (situation.router() instanceof RouterState.Failing failing) {
      add(READY, false, Reasons.ROUTER_FAILING, failing.message());
    } else if (!situation.router().serves()) {
      add(READY, false, Reasons.PROGRESSING, "The router is starting.");
    } else if (turnedDown != null) {
      add(
          READY,
          false,
          Objects.requireNonNull(turnedDown.reason()),
          "%s What served before still does.".formatted(turnedDown.message()));
    } else if (objectiveMet()) {
      add(READY, true, Reasons.CERTIFIED, "Served within the certified bound.");
    } else {
      add(
          READY,
          true,
          Reasons.BOUND_EXCEEDS_OBJECTIVE,
          "Served by the best certified placement; its bound exceeds the objective (enforcement BestEffort).");
    }
  }

  private static String progress(Loading loading) {
    return switch (loading) {
      case Loading.Loaded loaded -> "All blocks are loaded; the placement is being activated.";
      case Loading.UnderWay underWay -> underWay.message();
      case Loading.Broken broken -> broken.message();
    };
  }

  private void stages(PlanOutcome outcome) {
    PlanOutcome.Stage reached =
        switch (outcome) {
          case PlanOutcome.Idle idle -> PlanOutcome.Stage.POOLS;
          case PlanOutcome.Waiting waiting -> waiting.stage();
          case PlanOutcome.Blocked blocked -> blocked.stage();
          case PlanOutcome.Infeasible i -> PlanOutcome.Stage.PLACEMENT;
          case PlanOutcome.Planned p -> PlanOutcome.Stage.PLACEMENT;
          case PlanOutcome.Placed p -> PlanOutcome.Stage.PLACEMENT;
        };
    if (reached.compareTo(PlanOutcome.Stage.MODEL) > 0) {
      add("ModelResolved", true, Reasons.RESOLVED, "The model is readable.");
    } else {
      add("ModelResolved", false, reason(outcome), message(outcome));
    }
    if (reached.compareTo(PlanOutcome.Stage.PROFILES) > 0) {
      add("ServersProfiled", true, Reasons.PROFILED, "Step times are measured.");
    } else {
      add("ServersProfiled", false, reason(outcome), message(outcome));
    }
    if (outcome instanceof PlanOutcome.Planned || outcome instanceof PlanOutcome.Placed) {
      add(
          "PlacementFeasible",
          true,
          outcome instanceof PlanOutcome.Planned ? Reasons.PLANNED : Reasons.CERTIFIED,
          "A verified placement exists.");
    } else {
      add("PlacementFeasible", false, reason(outcome), message(outcome));
    }
  }

  private void loaded() {
    if (situation.active() == null) {
      add("BlocksLoaded", false, resting(Reasons.PROGRESSING), "No placement is active.");
      return;
    }
    switch (situation.activeLoading()) {
      case Loading.Loaded loaded ->
          add("BlocksLoaded", true, Reasons.LOADED, "Every block is in memory.");
      case Loading.UnderWay underWay ->
          add("BlocksLoaded", false, Reasons.PROGRESSING, underWay.message());
      case Loading.Broken broken ->
          add("BlocksLoaded", false, Reasons.SERVER_LOST, broken.message());
    }
  }

  private void router() {
    switch (situation.router()) {
      case RouterState.Serving serving ->
          add("RouterReady", true, Reasons.AVAILABLE, "A router answers.");
      case RouterState.Off off ->
          add("RouterReady", false, resting(Reasons.PROGRESSING), "No router runs.");
      case RouterState.Starting starting ->
          add("RouterReady", false, Reasons.PROGRESSING, starting.message());
      case RouterState.Refused refused ->
          add("RouterReady", false, Reasons.REFUSED, refused.message());
      case RouterState.Failing failing ->
          add("RouterReady", false, Reasons.ROUTER_FAILING, failing.message());
    }
  }

  /** The reason of what is not there: of a deployment at rest it is that. */
  private String resting(String otherwise) {
    return switch (situation.outcome()) {
      case PlanOutcome.Idle idle -> Reasons.SUSPENDED;
      case PlanOutcome.Planned planned -> Reasons.PLANNED;
      case PlanOutcome.Waiting waiting -> otherwise;
      case PlanOutcome.Blocked blocked -> otherwise;
      case PlanOutcome.Infeasible infeasible -> otherwise;
      case PlanOutcome.Placed placed -> otherwise;
    };
  }

  private void guarantee(PlanOutcome outcome) {
    boolean inForce =
        situation.active() != null && situation.activeLoading() instanceof Loading.Loaded;
    boolean met = inForce && outcome instanceof PlanOutcome.Placed && objectiveMet();
    String broken = met ? Kept.broken(situation) : null;
    if (broken != null) {
      add(GUARANTEE_MET, false, Reasons.ASSUMPTION_BROKEN, broken);
      return;
    }
    String reason =
        met
            ? Reasons.CERTIFIED
            : outcome instanceof PlanOutcome.Placed && inForce
                ? Reasons.BOUND_EXCEEDS_OBJECTIVE
                : reason(outcome);
    add(
        GUARANTEE_MET,
        met,
        reason,
        met
            ? "The certified bound is within what was asked for."
            : inForce
                ? "The placement in force does not keep what was asked for."
                : "Nothing is in force.");
  }

  /** There only while servers that it runs on leave. */
  private void departure() {
    PlanReport report = situation.report();
    Departure departure = report == null ? null : report.departure();
    if (departure != null) {
      add(SURVIVES_DRAIN, departure.survives(), Reasons.NODE_LEAVING, departure.message());
    }
  }

  private boolean objectiveMet() {
    ObjectiveSpec objective = situation.deployment().getSpec().objective();
    BlockPlacement active = situation.active();
    return active == null
        ? objective.timePerToken() == null && objective.timeToFirstToken() == null
        : within(active.getSpec().certificate().bound(), objective.timePerToken())
            && within(active.getSpec().timeToFirstToken(), objective.timeToFirstToken());
  }

  private static boolean within(String certified, @Nullable String asked) {
    return asked == null || Durations.seconds(certified) <= Durations.seconds(asked);
  }

  /** A changed model that is asked for and does not serve; null: none. */
  private @Nullable RolloutStatus refused() {
    RolloutStatus rollout = rollout();
    return rollout == null || rollout.reason() == null ? null : rollout;
  }

  /** How a changed model fares; null: none is tried. */
  private @Nullable RolloutStatus rollout() {
    LLMDeployment deployment = situation.deployment();
    return deployment.getStatus() == null || deployment.getSpec().canary() == null
        ? null
        : deployment.getStatus().rollout();
  }

  private void passing(PlanOutcome outcome) {
    boolean ready = Conditions.holds(conditions, READY);
    RolloutStatus rollout = rollout();
    String rolling = rollout != null && rollout.phase().underWay() ? rollout.message() : null;
    boolean busy =
        outcome instanceof PlanOutcome.Waiting
            || situation.upcoming() != null
            || rolling != null
            || !ready;
    if (outcome instanceof PlanOutcome.Infeasible || outcome instanceof PlanOutcome.Blocked) {
      add(STALLED, true, reason(outcome), message(outcome));
    } else if (outcome instanceof PlanOutcome.Idle) {
      if (!ready) {
        add(RECONCILING, true, Reasons.SUSPENDED, message(outcome));
      }
    } else if (situation.router() instanceof RouterState.Refused refused) {
      add(STALLED, true, Reasons.REFUSED, refused.message());
    } else if (situation.router() instanceof RouterState.Failing failing) {
      add(STALLED, true, Reasons.ROUTER_FAILING, failing.message());
    } else if (rollout != null && rollout.reason() != null) {
      add(STALLED, true, rollout.reason(), rollout.message());
      add(DEGRADED, true, rollout.reason(), rollout.message());
      return;
    } else if (busy) {
      add(RECONCILING, true, Reasons.PROGRESSING, rolling != null ? rolling : message(outcome));
    }
    if (situation.active() != null && situation.activeLoading() instanceof Loading.Broken broken) {
      add(DEGRADED, true, Reasons.SERVER_LOST, broken.message());
    }
  }

  private static String reason(PlanOutcome outcome) {
    return switch (outcome) {
      case PlanOutcome.Idle idle -> Reasons.SUSPENDED;
      case PlanOutcome.Waiting waiting -> Reasons.PROGRESSING;
      case PlanOutcome.Blocked blocked -> blocked.reason();
      case PlanOutcome.Infeasible infeasible -> infeasible.reason();
      case PlanOutcome.Planned planned -> Reasons.PLANNED;
      case PlanOutcome.Placed placed -> Reasons.PROGRESSING;
    };
  }

  private String message(PlanOutcome outcome) {
    return switch (outcome) {
      case PlanOutcome.Idle idle -> "Suspended or scaled to zero.";
      case PlanOutcome.Waiting waiting -> waiting.message();
      case PlanOutcome.Blocked blocked -> blocked.message();
      case PlanOutcome.Infeasible infeasible -> sentence(infeasible);
      case PlanOutcome.Planned planned -> "Only planned.";
      case PlanOutcome.Placed placed ->
          situation.upcoming() == null
              ? "Placement %s is in force.".formatted(placed.placement())
              : "Placement %s: %s%s"
                  .formatted(placed.placement(), progress(situation.upcomingLoading()), waits());
    };
  }

  private String waits() {
    PlanReport report = situation.report();
    return report == null || report.waits() == null ? "" : " " + report.waits();
  }

  private static String sentence(PlanOutcome.Infeasible infeasible) {
    return infeasible.suggestion().isEmpty()
        ? infeasible.detail()
        : infeasible.detail() + " " + infeasible.suggestion();
  }

  private void add(String type, boolean holds, String reason, String message) {
    conditions.add(
        Conditions.of(
            type,
            holds,
            reason,
            message,
            situation.conditionsBefore(),
            situation.generation(),
            situation.now()));
  }
}
