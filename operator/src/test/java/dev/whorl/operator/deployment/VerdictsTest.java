package dev.whorl.operator.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.LLMDeploymentStatus;
import dev.whorl.crds.testing.CustomResources;
import dev.whorl.operator.kube.Conditions;
import dev.whorl.operator.live.LiveFigures;
import dev.whorl.operator.placement.Loading;
import dev.whorl.operator.planner.Departure;
import dev.whorl.operator.planner.PlanOutcome;
import dev.whorl.operator.planner.PlanOutcome.Stage;
import dev.whorl.operator.planner.PlanReport;
import dev.whorl.operator.planner.Request;
import dev.whorl.planning.certificate.LateShare;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What tools that wait for a deployment make of its conditions, and what people read. */
class VerdictsTest {
  private static final RouterState OFF = new RouterState.Off();
  private static final RouterState SERVING = new RouterState.Serving();
  private static final RouterState STARTING = new RouterState.Starting("No router pod is ready.");
  private static final PlanOutcome PLACED = new PlanOutcome.Placed("smollm2-1");

  private final LLMDeployment llm = CustomResources.deployment();
  private @Nullable LiveFigures live;
  private @Nullable Departure departure;

  private List<Condition> conditions(
      PlanOutcome outcome, boolean active, RouterState router, boolean placed) {
    llm.getMetadata().setUid("u1");
    llm.getMetadata().setGeneration(3L);
    return Verdicts.of(
        new Situation(
            llm,
            new PlanReport(outcome, 3, null, null, null, departure),
            active ? placement() : null,
            new Loading.Loaded(),
            null,
            new Loading.UnderWay("No placement is on its way."),
            router,
            placed,
            live,
            Instant.EPOCH));
  }

  private BlockPlacement placement() {
    String asked =
        Request.hash(
            llm,
            64,
            CustomResources.placement().getSpec().certificate().links(),
            CustomResources.placement().getSpec().model().uri());
    return CustomResources.read(
        CustomResources.PLACEMENT.replace("requestHash: h1", "requestHash: " + asked),
        BlockPlacement.class);
  }

  /** As kstatus reckons for kinds that it does not know. */
  private static String kstatus(List<Condition> conditions) {
    if (Conditions.holds(conditions, "Reconciling")) {
      return "InProgress";
    }
    if (Conditions.holds(conditions, "Stalled")) {
      return "Failed";
    }
    return Conditions.holds(conditions, "Ready") ? "Current" : "InProgress";
  }

  private static String reason(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getReason)
        .findFirst()
        .orElse("");
  }

  private static String message(List<Condition> conditions, String type) {
    return conditions.stream()
        .filter(c -> c.getType().equals(type))
        .map(Condition::getMessage)
        .findFirst()
        .orElse("");
  }

  @Test
  void whatServesIsCurrentAndEachConditionHasItsOwnReason() {
    List<Condition> served = conditions(PLACED, true, SERVING, true);
    assertThat(kstatus(served)).isEqualTo("Current");
    assertThat(reason(served, "Ready")).isEqualTo("Certified");
    assertThat(reason(served, "ModelResolved")).isEqualTo("Resolved");
    assertThat(reason(served, "ServersProfiled")).isEqualTo("Profiled");
    assertThat(reason(served, "PlacementFeasible")).isEqualTo("Certified");
    assertThat(reason(served, "BlocksLoaded")).isEqualTo("Loaded");
    assertThat(reason(served, "RouterReady")).isEqualTo("Available");
  }

  @Test
  void whatIsAtRestIsCurrentOnceItIsDown() {
    List<Condition> down = conditions(new PlanOutcome.Idle(), false, OFF, false);
    assertThat(kstatus(down)).isEqualTo("Current");
    assertThat(reason(down, "Ready")).isEqualTo("Suspended");
    assertThat(reason(down, "RouterReady")).isEqualTo("Suspended");
    assertThat(reason(down, "BlocksLoaded")).isEqualTo("Suspended");

    assertThat(kstatus(conditions(new PlanOutcome.Idle(), false, OFF, true)))
        .isEqualTo("InProgress");
    assertThat(kstatus(conditions(new PlanOutcome.Idle(), false, SERVING, false)))
        .isEqualTo("InProgress");
  }

  @Test
  void aPoolThatMayStillComeIsWaitedFor() {
    List<Condition> waiting =
        conditions(
            new PlanOutcome.Waiting(Stage.POOLS, "The pool (a) does not exist."),
            false,
            STARTING,
            false);
    assertThat(kstatus(waiting)).isEqualTo("InProgress");
    assertThat(message(waiting, "Ready")).isEqualTo("The pool (a) does not exist.");
  }

  @Test
  void whatNoWaitingMendsHasFailed() {
    assertThat(
            kstatus(
                conditions(
                    new PlanOutcome.Blocked(Stage.MODEL, "ModelUnavailable", "no such file"),
                    false,
                    STARTING,
                    false)))
        .isEqualTo("Failed");
    assertThat(
            kstatus(
                conditions(
                    new PlanOutcome.Infeasible("InsufficientMemory", "MEMORY", "short", "more"),
                    false,
                    STARTING,
                    false)))
        .isEqualTo("Failed");
  }

  @Test
  void aRouterThatIsRefusedIsToldAndHasFailed() {
    List<Condition> refused =
        conditions(PLACED, true, new RouterState.Refused("memory: Invalid value", true), true);
    assertThat(kstatus(refused)).isEqualTo("Failed");
    assertThat(reason(refused, "RouterReady")).isEqualTo("Refused");
    assertThat(reason(refused, "Ready")).isEqualTo("Refused");
    assertThat(message(refused, "Ready")).isEqualTo("memory: Invalid value");

    List<Condition> early =
        conditions(
            new PlanOutcome.Waiting(Stage.POOLS, "…"),
            false,
            new RouterState.Refused("memory: Invalid value", false),
            false);
    assertThat(kstatus(early)).isEqualTo("Failed");
  }

  @Test
  void aRouterThatEndsTellsItsReason() {
    List<Condition> failing =
        conditions(PLACED, true, new RouterState.Failing("The tokenizer is missing."), true);
    assertThat(kstatus(failing)).isEqualTo("Failed");
    assertThat(reason(failing, "RouterReady")).isEqualTo("RouterFailing");
    assertThat(message(failing, "RouterReady")).isEqualTo("The tokenizer is missing.");
    assertThat(message(failing, "Ready")).isEqualTo("The tokenizer is missing.");
  }

  @Test
  void aRouterThatStartsIsWaitedFor() {
    assertThat(kstatus(conditions(PLACED, true, STARTING, true))).isEqualTo("InProgress");
  }

  @Test
  void theFirstStatusHasWhatAnAutoscalerAsksFor() {
    llm.getMetadata().setUid("u1");
    llm.getMetadata().setGeneration(1L);
    Situation first =
        new Situation(
            llm,
            null,
            null,
            new Loading.UnderWay(""),
            null,
            new Loading.UnderWay(""),
            STARTING,
            false,
            null,
            Instant.EPOCH);
    assertThat(DeploymentStatus.of(first).selector())
        .contains("inference.whorl.dev/deployment=smollm2", "app.kubernetes.io/component=router");
    assertThat(DeploymentStatus.of(first).replicas()).isZero();
    assertThat(kstatus(DeploymentStatus.of(first).conditions())).isEqualTo("InProgress");
  }

  @Test
  void whetherAPromiseSurvivesADrainIsSaidBeforeIt() {
    assertThat(reason(conditions(PLACED, true, SERVING, true), "SurvivesDrain")).isEmpty();
    departure = new Departure(true, "Servers leave: small-a. All moves.");
    List<Condition> moving = conditions(PLACED, true, SERVING, true);
    assertThat(Conditions.holds(moving, "SurvivesDrain")).isTrue();
    assertThat(message(moving, "SurvivesDrain")).isEqualTo("Servers leave: small-a. All moves.");
    departure = new Departure(false, "Servers leave: small-a. 3 GiB short.");
    List<Condition> risky = conditions(PLACED, true, SERVING, true);
    assertThat(Conditions.holds(risky, "SurvivesDrain")).isFalse();
    assertThat(reason(risky, "SurvivesDrain")).isEqualTo("NodeLeaving");
    assertThat(Conditions.holds(risky, "Ready")).as("it serves until then").isTrue();
    assertThat(kstatus(risky)).isEqualTo("Current");
  }

  private static LiveFigures seen(long late, LiveFigures.@Nullable Overrun worst) {
    long slow = worst == null ? 0 : worst.steps();
    return new LiveFigures(
        Instant.EPOCH,
        2,
        1_000,
        late,
        0.04,
        new LateShare(0, List.of(new LateShare.SlowSteps(2, slow)), 1_000),
        worst);
  }

  @Test
  void aHundredthOfTheTokensMayBeLateAndNoMore() {
    live = seen(10, null);
    assertThat(reason(conditions(PLACED, true, SERVING, true), "GuaranteeMet"))
        .isEqualTo("Certified");
    live = seen(11, null);
    List<Condition> late = conditions(PLACED, true, SERVING, true);
    assertThat(reason(late, "GuaranteeMet")).isEqualTo("AssumptionBroken");
    assertThat(message(late, "GuaranteeMet")).contains("1.10 % of 1000 tokens", "links");
    assertThat(Conditions.holds(late, "Ready")).isTrue();
  }

  @Test
  void aServerOverItsCapIsNamedWithCapAndShare() {
    live = seen(0, new LiveFigures.Overrun("small-b", 40, 0.08));
    List<Condition> slow = conditions(PLACED, true, SERVING, true);
    assertThat(reason(slow, "GuaranteeMet")).isEqualTo("AssumptionBroken");
    assertThat(message(slow, "GuaranteeMet"))
        .startsWith("Server small-b took longer than its certified cap of 18ms in 40 steps")
        .contains("8.00 % of the tokens late", "0.00 % of 1000 tokens");
  }

  @Test
  void afterAStartTheLastWordStandsUntilSomethingIsSeen() {
    live = seen(500, null);
    List<Condition> broken = conditions(PLACED, true, SERVING, true);
    llm.setStatus(withConditions(broken));
    live = null;
    List<Condition> unseen = conditions(PLACED, true, SERVING, true);
    assertThat(reason(unseen, "GuaranteeMet")).isEqualTo("AssumptionBroken");
    assertThat(message(unseen, "GuaranteeMet")).isEqualTo(message(broken, "GuaranteeMet"));
    live = seen(0, null);
    assertThat(reason(conditions(PLACED, true, SERVING, true), "GuaranteeMet"))
        .isEqualTo("Certified");
  }

  private static LLMDeploymentStatus withConditions(List<Condition> conditions) {
    return new LLMDeploymentStatus(
        3L,
        conditions,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
