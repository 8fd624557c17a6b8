package dev.whorl.operator.deployment;

import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.rollout.CanaryDeployment;
import dev.whorl.operator.settings.OperatorSettings;
import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyBuilder;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPortBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import java.util.List;

/**
 * What a router may do and who may reach it: it reads placements of its own namespace, and its own
 * deployment where changed models are tried, nothing else.
 */
final class RouterAccess {
  private RouterAccess() {}

  static ServiceAccount account(LLMDeployment deployment) {
    return new ServiceAccountBuilder()
        .withMetadata(metadata(deployment))
        .withAutomountServiceAccountToken(false)
        .build();
  }

  static Role role(LLMDeployment deployment) {
    RoleBuilder role =
        new RoleBuilder()
            .withMetadata(metadata(deployment))
            .addNewRule()
            .withApiGroups(Group.NAME)
            .withResources("blockplacements")
            .withVerbs("get", "list", "watch")
            .endRule();
    if (deployment.getSpec().canary() != null) {
      role.addNewRule()
          .withApiGroups(Group.NAME)
          .withResources("llmdeployments")
          .withResourceNames(deployment.getMetadata().getName())
          .withVerbs("get", "list", "watch")
          .endRule();
    }
    return role.build();
  }

  static RoleBinding binding(LLMDeployment deployment) {
    String name = RouterNames.router(deployment);
    return new RoleBindingBuilder()
        .withMetadata(metadata(deployment))
        .withNewRoleRef("rbac.authorization.k8s.io", "Role", name)
        .addNewSubject()
        .withKind("ServiceAccount")
        .withName(name)
        .withNamespace(deployment.getMetadata().getNamespace())
        .endSubject()
        .build();
  }

  static Service service(LLMDeployment deployment) {
    return new ServiceBuilder()
        .withMetadata(metadata(deployment))
        .withNewSpec()
        .withSelector(RouterNames.selector(deployment))
        .withPorts(
            RouterHttp.ports(deployment.getSpec().router().tls()).stream()
                .map(RouterAccess::servicePort)
                .toList())
        .endSpec()
        .build();
  }

  private static ServicePort servicePort(ContainerPort port) {
    return new ServicePortBuilder()
        .withName(port.getName())
        .withPort(port.getContainerPort())
        .withTargetPort(new IntOrString(port.getName()))
        .build();
  }

  /** HTTP in; agents, DNS, the API server and the router of a changed model out. */
  static NetworkPolicy policy(LLMDeployment deployment, OperatorSettings settings) {
    NetworkPolicyBuilder policy =
        new NetworkPolicyBuilder()
            .withMetadata(metadata(deployment))
            .withNewSpec()
            .withNewPodSelector()
            .withMatchLabels(RouterNames.selector(deployment))
            .endPodSelector()
            .withPolicyTypes("Ingress", "Egress")
            .addNewIngress()
            .withPorts(
                RouterHttp.ports(deployment.getSpec().router().tls()).stream()
                    .map(port ->
                        new NetworkPolicyPortBuilder()
                            .withPort(new IntOrString(port.getContainerPort()))
                            .build())
                    .toList())
            .endIngress()
            .addNewEgress()
            .addNewPort()
            .withPort(new IntOrString(Ports.DATA))
            .endPort()
            .addNewTo()
            .withNewNamespaceSelector()
            .addToMatchLabels("kubernetes.io/metadata.name", settings.namespace())
            .endNamespaceSelector()
            .withNewPodSelector()
            .withMatchLabels(Labels.component(Labels.AGENT))
            .endPodSelector()
            .endTo()
            .endEgress()
            .addNewEgress()
            .addAllToPorts(dns(settings, "UDP"))
            .addAllToPorts(dns(settings, "TCP"))
            .endEgress()
            .endSpec();
    if (deployment.getSpec().canary() != null) {
      policy
          .editSpec()
          .addNewEgress()
          .addNewPort()
          .withPort(new IntOrString(Ports.ROUTER_HTTP))
          .endPort()
          .addNewTo()
          .withNewPodSelector()
          .withMatchLabels(RouterNames.selectorOf(CanaryDeployment.name(deployment)))
          .endPodSelector()
          .endTo()
          .endEgress()
          .endSpec();
    }
    for (int port : settings.platform().apiServerPorts()) {
      policy
          .editSpec()
          .addNewEgress()
          .addNewPort()
          .withPort(new IntOrString(port))
          .endPort()
          .endEgress()
          .endSpec();
    }
    return policy.build();
  }

  private static List<NetworkPolicyPort> dns(OperatorSettings settings, String protocol) {
    return settings.platform().dnsPorts().stream()
        .map(port ->
            new NetworkPolicyPortBuilder()
                .withProtocol(protocol)
                .withPort(new IntOrString(port))
                .build())
        .toList();
  }

  private static ObjectMeta metadata(LLMDeployment deployment) {
    return RouterNames.metadata(deployment, RouterNames.router(deployment)).build();
  }
}
