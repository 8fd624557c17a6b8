package dev.whorl.e2e.support;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.LLMDeployment;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** An {@link LLMDeployment} in a namespace of its own, and what its status says. */
public final class Deployed implements AutoCloseable {

  /** Building pods, loading blocks and measuring profiles on a busy machine. */
  public static final Duration PATIENCE = Duration.ofMinutes(6);

  private static final String SMOLLM2 = "smollm2";

  private final KubernetesClient client;
  private final String namespace;
  private final String name;

  private Deployed(KubernetesClient client, String namespace, String name) {
    this.client = client;
    this.namespace = namespace;
    this.name = name;
  }

  /**
   * Applies a deployment of SmolLM2 with the given part of the spec, YAML in flow or block style at
   * two spaces.
   */
  public static Deployed smollm2(KubernetesClient client, String namespace, String spec) {
    return named(client, namespace, SMOLLM2, spec);
  }

  /** The same of another name, for another model. */
  public static Deployed named(
      KubernetesClient client, String namespace, String name, String spec) {
    client
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(namespace)
                .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                .endMetadata()
                .build())
        .serverSideApply();
    var deployed = new Deployed(client, namespace, name);
    deployed.apply(spec);
    return deployed;
  }

  /** One that somebody else applies: SmolLM2 in a namespace. */
  public static Deployed ofOthers(KubernetesClient client, String namespace) {
    return new Deployed(client, namespace, SMOLLM2);
  }

  /** Applies another spec to the same deployment. */
  public void apply(String spec) {
    String yaml =
        """
        apiVersion: inference.whorl.dev/v1alpha1
        kind: LLMDeployment
        metadata: {name: %s, namespace: %s}
        spec:
        %s
        """
            .formatted(name, namespace, spec.indent(2).stripTrailing());
    client
        .resource(client.getKubernetesSerialization().unmarshal(yaml, LLMDeployment.class))
        .serverSideApply();
  }

  /** Waits until the condition {@code Ready} of the present generation is true. */
  public LLMDeployment awaitReady() {
    return await(deployment ->
        ready(deployment).filter(condition -> condition.getStatus().equals("True")).isPresent());
  }

  /** Waits until the condition {@code Ready} of the present generation is false for this reason. */
  public LLMDeployment awaitRefusal(String reason) {
    return await(deployment ->
        ready(deployment)
            .filter(condition ->
                condition.getStatus().equals("False") && condition.getReason().equals(reason))
            .isPresent());
  }

  /**
   * Waits until the present state fulfils a condition; fails with the last state after {@link
   * #PATIENCE}.
   */
  public LLMDeployment await(Predicate<LLMDeployment> condition) {
    return Objects.requireNonNull(
        resource()
            .waitUntilCondition(
                deployment -> deployment != null && condition.test(deployment),
                PATIENCE.toSeconds(),
                TimeUnit.SECONDS));
  }

  /** The {@code Ready} condition, when the operator has seen the present spec. */
  public static Optional<Condition> ready(LLMDeployment deployment) {
    var status = deployment.getStatus();
    if (status == null
        || !Objects.equals(status.observedGeneration(), deployment.getMetadata().getGeneration())) {
      return Optional.empty();
    }
    return status.conditions().stream()
        .filter(condition -> condition.getType().equals("Ready"))
        .findFirst();
  }

  /** The placement in force or on its way. */
  public @Nullable BlockPlacement placement() {
    var status = Objects.requireNonNull(resource().get()).getStatus();
    String ref = status == null ? null : status.placementRef();
    return ref == null
        ? null
        : client.resources(BlockPlacement.class).inNamespace(namespace).withName(ref).get();
  }

  /** Its name and label value. */
  public String name() {
    return name;
  }

  /** Where it lives. */
  public String namespace() {
    return namespace;
  }

  /** Deletes it with its namespace and waits until both are gone. */
  @Override
  public void close() {
    resource().delete();
    resource().waitUntilCondition(gone -> gone == null, PATIENCE.toSeconds(), TimeUnit.SECONDS);
    client.namespaces().withName(namespace).delete();
    client
        .namespaces()
        .withName(namespace)
        .waitUntilCondition(gone -> gone == null, PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  private Resource<LLMDeployment> resource() {
    return client.resources(LLMDeployment.class).inNamespace(namespace).withName(name);
  }
}
