package dev.whorl.e2e.platform;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.e2e.support.Deployed;
import dev.whorl.e2e.support.KeepsFailures;
import dev.whorl.e2e.support.Product;
import dev.whorl.e2e.support.ProjectScript;
import dev.whorl.e2e.support.UnequalPools;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.PodResource;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * With an enforcer of NetworkPolicy in the cluster: every port of every kind of pod is tried from
 * every kind of pod, and only what is meant to come through does. Without it everything does, so
 * the trying itself is not at fault.
 */
@ExtendWith(KeepsFailures.class)
class NetworkPoliciesPlatform {
  private static final String TENANT = "policies";
  private static final String OTHER = "policies-other";
  private static final String SPEC =
      """
      model: {uri: 'store://models/SmolLM2-135M-Instruct.Q4_1.gguf', name: smollm2, precision: bf16}
      workload: {maxInputTokens: 128, maxOutputTokens: 32}
      sessionsPerReplica: 1
      placement: {nodePoolRefs: [small, medium, large]}
      """;
  private static final String NAME = "app.kubernetes.io/name";
  private static final String COMPONENT = "app.kubernetes.io/component";
  private static final String DEPLOYMENT = "inference.whorl.dev/deployment";

  /** A port of a pod of the product. */
  private record Port(String component, int number) {
    @Override
    public String toString() {
      return component + ":" + number;
    }
  }

  /** Who tries; a pod that only opens connections, with the labels of a kind. */
  private record Probe(String name, String namespace, Map<String, String> labels) {}

  private static final Port DATA = new Port("agent", 7443);
  private static final Port CONTROL = new Port("agent", 7444);
  private static final Port AGENT_METRICS = new Port("agent", 9090);
  private static final Port OPERATOR_HTTP = new Port("operator", 8080);
  private static final Port SCALER = new Port("operator", 9091);
  private static final Port ROUTER_HTTP = new Port("router", 8080);
  private static final List<Port> PORTS =
      List.of(DATA, CONTROL, AGENT_METRICS, OPERATOR_HTTP, SCALER, ROUTER_HTTP);

  private static final Probe AGENT = probe("agent", Product.NAMESPACE, labels("agent"));
  private static final Probe OPERATOR = probe("operator", Product.NAMESPACE, labels("operator"));
  private static final Probe STRANGER = probe("stranger", Product.NAMESPACE, Map.of());
  private static final Probe ROUTER =
      probe("router", TENANT, Map.of(NAME, "whorl", COMPONENT, "router", DEPLOYMENT, "smollm2"));
  private static final Probe TENANT_STRANGER = probe("tenant", TENANT, Map.of());
  private static final Probe OTHER_ROUTER = probe("other-router", OTHER, labels("router"));
  private static final Probe OTHER_AGENT = probe("other-agent", OTHER, labels("agent"));

  /** Metrics, the scaler and HTTP are open as long as the chart's values say nothing else. */
  private static final Set<Port> OPEN = Set.of(AGENT_METRICS, OPERATOR_HTTP, SCALER, ROUTER_HTTP);

  private static final Map<Probe, Set<Port>> MEANT =
      Map.of(
          AGENT, Set.of(DATA),
          OPERATOR, and(OPEN, CONTROL),
          STRANGER, OPEN,
          ROUTER, Set.of(DATA),
          TENANT_STRANGER, OPEN,
          OTHER_ROUTER, and(OPEN, DATA),
          OTHER_AGENT, OPEN);

  /**
   * kube-router runs a policy of both directions for a pod without asking which way a packet goes
   * (its netpol/pod.go, kubeBothPolicyType): among the pods of one policy, what it lets in it lets
   * out too. By the letter of NetworkPolicy these are closed.
   */
  private static final Map<Probe, Port> LET_OUT_TOO =
      Map.of(AGENT, AGENT_METRICS, ROUTER, ROUTER_HTTP);

  private final Product product = Product.installed();
  private @Nullable Deployed lasting;

  private static Probe probe(String name, String namespace, Map<String, String> labels) {
    return new Probe("probe-" + name, namespace, labels);
  }

  private static Map<String, String> labels(String component) {
    return Map.of(NAME, "whorl", COMPONENT, component);
  }

  private static Set<Port> and(Set<Port> ports, Port more) {
    Set<Port> all = new LinkedHashSet<>(ports);
    all.add(more);
    return Set.copyOf(all);
  }

  @AfterEach
  void delete() {
    ProjectScript.run("e2e/platform/network-policies", "off");
    for (Probe probe : MEANT.keySet()) {
      pod(probe).withGracePeriod(0).delete();
    }
    product.client().namespaces().withName(OTHER).delete();
    if (lasting != null) {
      lasting.close();
    }
  }

  @Test
  void onlyWhatIsMeantComesThrough() throws Exception {
    new UnequalPools(product.client()).apply();
    ProjectScript.run("e2e/platform/network-policies", "images");
    Deployed deployed = Deployed.smollm2(product.client(), TENANT, SPEC);
    lasting = deployed;
    deployed.awaitReady();
    Map<Port, String> addresses = addresses();
    startProbes();
    assertThat(tried(STRANGER, addresses)).as("without an enforcer").contains(CONTROL, DATA);

    ProjectScript.run("e2e/platform/network-policies", "on");
    List<String> wrong = new ArrayList<>();
    // A rule is there a moment after its pod.
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> !tried(STRANGER, addresses).contains(CONTROL));
    Map<Probe, Set<Port>> found = new LinkedHashMap<>();
    for (Probe probe : MEANT.keySet()) {
      found.put(probe, tried(probe, addresses));
    }
    found.forEach((probe, reached) -> {
      for (Port port : PORTS) {
        boolean meant = MEANT.getOrDefault(probe, Set.of()).contains(port);
        if (meant != reached.contains(port) && !port.equals(LET_OUT_TOO.get(probe))) {
          wrong.add(
              "%s in %s %s %s"
                  .formatted(
                      probe.name(), probe.namespace(), meant ? "does not reach" : "reaches", port));
        }
      }
    });
    System.err.printf("%d ways tried under NetworkPolicy%n", MEANT.size() * PORTS.size());
    assertThat(wrong).isEmpty();
  }

  private Map<Port, String> addresses() {
    Map<Port, String> addresses = new LinkedHashMap<>();
    for (Port port : PORTS) {
      String namespace = port.component().equals("router") ? TENANT : Product.NAMESPACE;
      Pod running =
          product
              .client()
              .pods()
              .inNamespace(namespace)
              .withLabels(labels(port.component()))
              .list()
              .getItems()
              .stream()
              .filter(p -> p.getMetadata().getDeletionTimestamp() == null)
              .filter(p -> p.getStatus().getPodIP() != null)
              .findFirst()
              .orElseThrow();
      addresses.put(port, running.getStatus().getPodIP());
    }
    return addresses;
  }

  private void startProbes() {
    product
        .client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(OTHER).endMetadata().build())
        .serverSideApply();
    for (Probe probe : MEANT.keySet()) {
      product.client().resource(podOf(probe)).serverSideApply();
    }
    for (Probe probe : MEANT.keySet()) {
      pod(probe).waitUntilReady(2, TimeUnit.MINUTES);
    }
  }

  private static Pod podOf(Probe probe) {
    return new PodBuilder()
        .withNewMetadata()
        .withName(probe.name())
        .withNamespace(probe.namespace())
        .withLabels(probe.labels())
        .endMetadata()
        .withNewSpec()
        .withTerminationGracePeriodSeconds(0L)
        .withAutomountServiceAccountToken(false)
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(65532L)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .addNewContainer()
        .withName("reach")
        .withImage("whorl.test/reach:1")
        .withImagePullPolicy("Never")
        .withArgs("wait")
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .endContainer()
        .endSpec()
        .build();
  }

  private PodResource pod(Probe probe) {
    return product.client().pods().inNamespace(probe.namespace()).withName(probe.name());
  }

  /** The ports that a pod reaches. */
  private Set<Port> tried(Probe probe, Map<Port, String> addresses) throws Exception {
    Set<Port> reached = new LinkedHashSet<>();
    for (Map.Entry<Port, String> port : addresses.entrySet()) {
      try (ExecWatch call =
          pod(probe)
              .writingError(OutputStream.nullOutputStream())
              .exec("/reach", port.getValue(), Integer.toString(port.getKey().number()))) {
        if (call.exitCode().get(30, TimeUnit.SECONDS) == 0) {
          reached.add(port.getKey());
        }
      }
    }
    return reached;
  }
}
