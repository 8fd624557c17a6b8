package dev.whorl.e2e.support;

import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.File;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The kind cluster with the product installed by its chart: brought up once for all scenarios, and
 * left running.
 */
public final class Product {

  /** The namespace of the release: operator and agents. */
  public static final String NAMESPACE = "whorl-system";

  private static final String RELEASE = "whorl";

  private final Map<String, String> environment;
  private final KubernetesClient client;
  private final String helm;
  private final String tag;

  private Product() {
    String kubeconfig = ProjectScript.run("e2e/cluster/up");
    helm = ProjectScript.run("e2e/cluster/tools", "helm") + "/helm";
    ProjectScript.run("build/fetch-smollm2");
    tag = ProjectScript.run("images/into-cluster", "--built");
    environment = Map.of("KUBECONFIG", kubeconfig);
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(new File(kubeconfig)))
            .build();
    install();
  }

  private static final class Shared {
    static final Product PRODUCT = new Product();
  }

  /** The one product of this run, installed. */
  public static Product installed() {
    return Shared.PRODUCT;
  }

  /** With all rights. */
  public KubernetesClient client() {
    return client;
  }

  /** The tag of the images that run. */
  public String tag() {
    return tag;
  }

  /** Installs or upgrades the release and waits for the operator. */
  public void install() {
    var namespace =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(NAMESPACE)
            // the pools' models are in a folder of the nodes
            .addToLabels("pod-security.kubernetes.io/enforce", "privileged")
            .endMetadata()
            .build();
    client.resource(namespace).serverSideApply();
    helm(
        "upgrade",
        "--install",
        RELEASE,
        ProjectScript.root().resolve("charts/whorl").toString(),
        "-n",
        NAMESPACE,
        "--set",
        "image.tag=" + tag,
        "--wait",
        "--timeout",
        "5m");
  }

  /** Uninstalls the release; its hook drains and deletes deployments and pools first. */
  public void uninstall() {
    helm("uninstall", RELEASE, "-n", NAMESPACE, "--wait", "--timeout", "6m");
  }

  /** Runs what {@code helm test} runs; fails with its output. */
  public void test() {
    helm("test", RELEASE, "-n", NAMESPACE, "--timeout", "3m");
  }

  /** Ends the operator's pod; another one takes over. */
  public void restartOperator() {
    pods("operator").forEach(pod -> client.resource(pod).delete());
  }

  /** Names of the agents' pods, which are new for every pod. */
  public Set<String> agentPods() {
    return pods("agent").stream().map(p -> p.getMetadata().getName()).collect(Collectors.toSet());
  }

  private List<Pod> pods(String component) {
    return client
        .pods()
        .inNamespace(NAMESPACE)
        .withLabel("app.kubernetes.io/component", component)
        .list()
        .getItems();
  }

  /** Agents that were killed for memory: their pools' limits are promises of the product. */
  public List<String> agentsOutOfMemory() {
    return pods("agent").stream()
        .filter(
            pod -> pod.getStatus().getContainerStatuses().stream().anyMatch(Product::outOfMemory))
        .map(pod -> pod.getMetadata().getName())
        .toList();
  }

  private static boolean outOfMemory(ContainerStatus container) {
    ContainerStateTerminated before = container.getLastState().getTerminated();
    return before != null && "OOMKilled".equals(before.getReason());
  }

  private void helm(String... arguments) {
    ProjectScript.run(environment, helm, arguments);
  }
}
