package dev.whorl.operator.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.RolloutPhase;
import dev.whorl.crds.llm.RolloutStatus;
import dev.whorl.crds.placement.Phase;
import dev.whorl.operator.autoscaling.Demand;
import dev.whorl.operator.live.Said;
import dev.whorl.operator.testing.TestingAgent;
import dev.whorl.operator.testing.TestingCluster;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A changed model beside the one that serves, in a real API server. */
class RolloutIT {
  private static final String OLD = "store://models/tiny.gguf";
  private static final String NEW = "store://models/better.gguf";

  private final TestingCluster cluster = new TestingCluster();

  @BeforeEach
  void start() throws Exception {
    cluster.demand = Demand.NONE;
    cluster.startOperator();
    cluster.pool("small", 2, 600);
  }

  @AfterEach
  void end() {
    cluster.close();
  }

  private void serving(String stepDuration) {
    cluster.deployment(
        "default",
        "tiny",
        "small",
        """
        sessionsPerReplica: 4
        rollout: {canary: {weight: 25, steps: 2, stepDuration: %s}}
        """
            .formatted(stepDuration));
    cluster.await(
        "default",
        "tiny",
        d ->
            TestingCluster.condition(d, "Ready").equals("True") && d.getStatus().rollout() != null);
  }

  private void ask(String uri) {
    cluster.merge(
        LLMDeployment.class,
        "default",
        "tiny",
        "{\"spec\":{\"model\":{\"uri\":\"%s\"}}}".formatted(uri));
  }

  private LLMDeployment await(Predicate<RolloutStatus> wanted) {
    return cluster.await(
        "default", "tiny", d -> d.getStatus().rollout() != null && wanted.test(rollout(d)));
  }

  private static int sessions(LLMDeployment deployment) {
    return Objects.requireNonNull(deployment.getStatus().capacity()).sessions();
  }

  private LLMDeployment now(String name) {
    return Objects.requireNonNull(cluster.deployment("default", name));
  }

  private static RolloutStatus rollout(LLMDeployment deployment) {
    return Objects.requireNonNull(deployment.getStatus().rollout());
  }

  private List<String> served() {
    return cluster.placements("default").stream()
        .filter(p -> p.getSpec().deployment().name().equals("tiny"))
        .filter(p -> p.getStatus() != null && p.getStatus().phase() == Phase.ACTIVE)
        .map(p -> p.getSpec().model().uri())
        .toList();
  }

  private String told(String reason) {
    return cluster.client().v1().events().inNamespace("default").list().getItems().stream()
        .filter(e -> reason.equals(e.getReason()))
        .map(Event::getMessage)
        .findFirst()
        .orElse("");
  }

  @Test
  void aChangedModelTakesOverAfterItsSteps() {
    serving("2s");
    ask(NEW);

    LLMDeployment first = await(s -> s.share() == 25);
    assertThat(served()).as("what serves the others").containsExactly(OLD);
    assertThat(rollout(first).canaryUrl())
        .isEqualTo("http://tiny-canary-router.default.svc:8080/v1");
    assertThat(TestingCluster.condition(first, "Ready")).isEqualTo("True");
    LLMDeployment canary = now("tiny-canary");
    assertThat(canary.getSpec().sessions()).as("half of four, the largest share").isEqualTo(2);
    assertThat(canary.getSpec().model().name()).isEqualTo("tiny");
    assertThat(canary.getStatus().guarantee()).as("its own certificate").isNotNull();
    assertThat(canary.getMetadata().getLabels()).containsEntry(Group.CANARY_LABEL, "tiny");

    LLMDeployment over =
        await(s -> s.phase() == RolloutPhase.STABLE && s.stable().uri().equals(NEW));
    assertThat(Objects.requireNonNull(over.getStatus().model()).uri()).isEqualTo(NEW);
    assertThat(served()).containsExactly(NEW);
    cluster.await(
        "it tells tools that all is done",
        () -> {
          LLMDeployment now = now("tiny");
          return TestingCluster.condition(now, "Ready").equals("True")
              && TestingCluster.condition(now, "Reconciling").isEmpty();
        });
    cluster.await(
        "what tried it is gone", () -> cluster.deployment("default", "tiny-canary") == null);
    assertThat(cluster.events("default", "tiny"))
        .containsSubsequence("RolloutStarted", "RolloutStep", "RolloutStep", "RolloutPromoted");
    assertThat(told("RolloutStep"))
        .startsWith("Step 1 of 2: 25 % of the new sessions go to " + NEW);
  }

  @Test
  void aModelThatIsNotThereHarmsNobodyAndTakenBackItIsForgotten() {
    cluster.model().missing.add(NEW);
    serving("2s");
    ask(NEW);

    LLMDeployment stuck =
        cluster.await(
            "default",
            "tiny",
            d -> TestingCluster.reason(d, "Degraded").equals("ModelUnavailable"));
    assertThat(TestingCluster.condition(stuck, "Stalled")).isEqualTo("True");
    assertThat(TestingCluster.condition(stuck, "Reconciling")).isEmpty();
    assertThat(TestingCluster.reason(stuck, "Ready")).isEqualTo("ModelUnavailable");
    assertThat(TestingCluster.condition(stuck, "GuaranteeMet")).isEqualTo("True");
    assertThat(sessions(stuck)).isEqualTo(4);
    assertThat(rollout(stuck).share()).isZero();
    assertThat(served()).containsExactly(OLD);
    assertThat(told("RolloutStuck")).contains("There is no " + NEW);

    ask(OLD);
    cluster.awaitReady("default", "tiny");
    await(s -> s.phase() == RolloutPhase.STABLE);
    assertThat(served()).containsExactly(OLD);
    cluster.await(
        "what tried it is gone", () -> cluster.deployment("default", "tiny-canary") == null);
  }

  @Test
  void aLostGuaranteeTakesTheShareBackAndAnotherLeaderDoesNotTryAgain() throws Exception {
    serving("10m");
    AtomicLong tokens = new AtomicLong();
    cluster.figures = () -> List.of(Said.router("r1", 1, tokens.addAndGet(1_000), 0, 20));
    ask(NEW);
    await(s -> s.share() == 25);

    cluster.stopOperator();
    cluster.startOperator();
    cluster.await(
        "default",
        "tiny",
        d -> d.getStatus().guarantee() != null && d.getStatus().guarantee().observedP99() != null);
    String server = active().getSpec().servers().getFirst();
    TestingAgent slow = Objects.requireNonNull(cluster.kubelet().agents().get(server));
    slow.slowSteps = 100_000;
    slow.report();

    LLMDeployment aborted = await(s -> s.phase() == RolloutPhase.ABORTED);
    assertThat(rollout(aborted).share()).isZero();
    assertThat(told("RolloutAborted"))
        .startsWith("At 25 % of the new sessions, " + NEW)
        .contains("100000 steps");
    LLMDeployment refused =
        cluster.await(
            "default", "tiny", d -> TestingCluster.reason(d, "Stalled").equals("RolloutAborted"));
    assertThat(sessions(refused)).isEqualTo(4);
    cluster.await(
        "what tried it is gone", () -> cluster.deployment("default", "tiny-canary") == null);

    cluster.stopOperator();
    cluster.startOperator();
    ask(OLD);
    await(s -> s.phase() == RolloutPhase.STABLE);
    assertThat(served()).containsExactly(OLD);
    assertThat(cluster.events("default", "tiny")).containsOnlyOnce("RolloutStarted");
  }

  @Test
  void aDeploymentOfSomebodyElseIsNotTaken() {
    cluster.deployment("default", "tiny-canary", "small", "");
    serving("2s");
    ask(NEW);

    LLMDeployment stuck =
        cluster.await(
            "default", "tiny", d -> TestingCluster.reason(d, "Degraded").equals("Refused"));
    assertThat(rollout(stuck).message()).contains("tiny-canary");
    ask(OLD);
    await(s -> s.phase() == RolloutPhase.STABLE);
    assertThat(now("tiny-canary").getSpec().model().uri()).isEqualTo(OLD);
  }

  @Test
  void aRouterMayReadItsOwnDeploymentOnlyWhereModelsAreTried() {
    serving("2s");
    cluster.await(
        "its role says so",
        () ->
            cluster
                .client()
                .rbac()
                .roles()
                .inNamespace("default")
                .withName("tiny-router")
                .get()
                .getRules()
                .stream()
                .map(PolicyRule::getResourceNames)
                .anyMatch(List.of("tiny")::equals));
  }

  private BlockPlacement active() {
    return cluster.placements("default").stream()
        .filter(p -> p.getSpec().deployment().name().equals("tiny"))
        .filter(p -> p.getStatus() != null && p.getStatus().phase() == Phase.ACTIVE)
        .findFirst()
        .orElseThrow();
  }
}
