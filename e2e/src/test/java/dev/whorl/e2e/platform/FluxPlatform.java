package dev.whorl.e2e.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.ProjectScript;
import dev.whorl.e2e.support.UnequalPools;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Flux itself brings the example repository into the cluster. A commit rolls out; one that cannot
 * be kept is told to Flux with its reason while what was there serves; {@code git revert} brings
 * everything back. No request fails meanwhile.
 */
@ExtendWith(KeepsFailures.class)
class FluxPlatform {
  private static final String SYSTEM = "flux-system";
  private static final String NAMESPACE = "production";
  private static final String MODEL = "deployments/smollm2/smollm2.yaml";
  private static final String OBJECTIVE = "objective: {timePerToken: 3s}";
  private static final String PATIENT = "objective: {timePerToken: 2m}";
  private static final ResourceDefinitionContext SOURCE =
      kind("source.toolkit.fluxcd.io", "GitRepository", "gitrepositories");
  private static final ResourceDefinitionContext KUSTOMIZATION =
      kind("kustomize.toolkit.fluxcd.io", "Kustomization", "kustomizations");

  private final Product product = Product.installed();
  private @Nullable GitRepository repository;

  private static ResourceDefinitionContext kind(String group, String kind, String plural) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(group)
        .withVersion("v1")
        .withKind(kind)
        .withPlural(plural)
        .withNamespaced(true)
        .build();
  }

  @AfterEach
  void delete() {
    // Flux prunes what it has applied, so it must be able to read the repository until then.
    for (String name : List.of("production", "pools")) {
      var kustomization = kustomization(name);
      kustomization.delete();
      kustomization.waitUntilCondition(gone -> gone == null, 6, TimeUnit.MINUTES);
    }
    resource(SOURCE, "models").delete();
    if (repository != null) {
      repository.close();
    }
  }

  @Test
  void commitsRollOutOrAreToldWhyNotAndRevertBringsThemBack(@TempDir Path folder) throws Exception {
    new UnequalPools(product.client()).delete();
    ProjectScript.run("e2e/platform/flux");
    GitRepository git = new GitRepository(folder);
    repository = git;
    git.commit("Whatever this machine's pace", MODEL, text -> text.replace(OBJECTIVE, PATIENT));
    Instant start = Instant.now();
    follow(git);
    awaitHealthy("the example", null);
    Deployed deployed = Deployed.ofOthers(product.client(), NAMESPACE);
    deployed.awaitReady();
    assertThat(product.client().resources(GPUNodePool.class).withName("small").get()).isNotNull();
    say("first commit to Ready in Flux", start);

    try (Clients clients = Clients.of(product.client(), deployed);
        Asking asking = new Asking(clients, 2)) {
      fewerSessions(git, deployed);
      refused(
          git,
          deployed,
          "an objective that cannot be met",
          PATIENT,
          "objective: {timePerToken: 1ms}",
          "BoundExceedsObjective");
      refused(
          git,
          deployed,
          "a model that is not there",
          "SmolLM2-135M-Instruct.Q4_1.gguf",
          "SmolLM3-3B.gguf",
          "ModelUnavailable");
      asking.end();
      System.err.printf("answers while five commits came: %d%n", asking.answered());
      assertThat(asking.failures()).isEmpty();
      assertThat(asking.answered()).isPositive();
    }
  }

  private void fewerSessions(GitRepository git, Deployed deployed) throws IOException {
    Instant start = Instant.now();
    String commit =
        git.commit(
            "Two sessions are enough",
            "environments/production/sessions.yaml",
            text -> text.replace("sessionsPerReplica: 4", "sessionsPerReplica: 2"));
    awaitHealthy("two sessions", commit);
    LLMDeployment ready = deployed.awaitReady();
    assertThat(ready.getSpec().sessionsPerReplica()).isEqualTo(2);
    say("a commit with other sessions to Ready in Flux", start);
  }

  /** Flux says why, as the deployment does, and the one before serves; revert heals. */
  private void refused(
      GitRepository git, Deployed deployed, String what, String good, String bad, String reason)
      throws IOException {
    Instant start = Instant.now();
    String commit = git.commit("By mistake: " + what, MODEL, text -> text.replace(good, bad));
    reconcile();
    GenericKubernetesResource failed =
        await(
            "production",
            k ->
                attempted(k).endsWith(commit)
                    && holds(k, "Ready", "False")
                    && Objects.equals(condition(k, "Ready").get("reason"), "HealthCheckFailed"));
    say(what + ": until Flux says so", start);
    assertThat(String.valueOf(condition(failed, "Ready").get("message")))
        .contains("LLMDeployment/" + NAMESPACE + "/smollm2");
    LLMDeployment stalled = deployed.awaitRefusal(reason);
    assertThat(stalled.getStatus().conditions())
        .filteredOn(c -> c.getType().equals("Stalled"))
        .extracting(Condition::getStatus)
        .containsExactly("True");
    assertThat(deployed.placement()).as("what was there serves").isNotNull();

    start = Instant.now();
    awaitHealthy("the revert", git.revert());
    deployed.awaitReady();
    say(what + ": taken back, until Ready in Flux", start);
  }

  private void follow(GitRepository git) throws IOException {
    for (String file : List.of("source.yaml", "pools.yaml", "production.yaml")) {
      String yaml = Files.readString(git.tree().resolve("flux").resolve(file));
      String here =
          yaml.replaceAll("url: .*", "url: " + git.url())
              .replace("interval: 10m", "interval: 10m\n  retryInterval: 5s");
      product
          .client()
          .load(new ByteArrayInputStream(here.getBytes(StandardCharsets.UTF_8)))
          .serverSideApply();
    }
  }

  /** As {@code flux reconcile source git models} does. */
  private void reconcile() {
    resource(SOURCE, "models")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"metadata\":{\"annotations\":{\"reconcile.fluxcd.io/requestedAt\":\"%s\"}}}"
                .formatted(Instant.now()));
  }

  private void awaitHealthy(String what, @Nullable String commit) {
    reconcile();
    try {
      await(
          "production",
          k -> holds(k, "Ready", "True") && (commit == null || applied(k).endsWith(commit)));
    } catch (RuntimeException e) {
      throw new AssertionError(
          "Flux does not become healthy with %s: %s"
              .formatted(what, kustomization("production").get()),
          e);
    }
  }

  private GenericKubernetesResource await(
      String name, Predicate<GenericKubernetesResource> wanted) {
    return Objects.requireNonNull(
        kustomization(name)
            .waitUntilCondition(
                k -> k != null && wanted.test(k), Deployed.PATIENCE.toSeconds(), TimeUnit.SECONDS));
  }

  private Resource<GenericKubernetesResource> kustomization(String name) {
    return resource(KUSTOMIZATION, name);
  }

  private Resource<GenericKubernetesResource> resource(
      ResourceDefinitionContext kind, String name) {
    return product.client().genericKubernetesResources(kind).inNamespace(SYSTEM).withName(name);
  }

  private static String applied(GenericKubernetesResource k) {
    return text(k, "lastAppliedRevision");
  }

  private static String attempted(GenericKubernetesResource k) {
    return text(k, "lastAttemptedRevision");
  }

  private static String text(GenericKubernetesResource k, String field) {
    Object found = k.get("status", field);
    return found == null ? "" : found.toString();
  }

  private static boolean holds(GenericKubernetesResource k, String type, String status) {
    return Objects.equals(condition(k, type).get("status"), status);
  }

  private static Map<String, Object> condition(GenericKubernetesResource k, String type) {
    List<Map<String, Object>> conditions = k.get("status", "conditions");
    return conditions == null
        ? Map.of()
        : conditions.stream().filter(c -> type.equals(c.get("type"))).findFirst().orElse(Map.of());
  }

  private static void say(String what, Instant since) {
    System.err.printf("%s: %d s%n", what, Duration.between(since, Instant.now()).toSeconds());
  }
}
