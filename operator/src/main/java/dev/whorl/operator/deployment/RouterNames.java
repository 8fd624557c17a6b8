package dev.whorl.operator.deployment;

import dev.whorl.crds.Group;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.operator.kube.Labels;
import dev.whorl.operator.kube.Owner;
import dev.whorl.operator.settings.Ports;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.Map;
import java.util.TreeMap;

/** Names of everything that belongs to the router of a deployment. */
final class RouterNames {
  static final String TLS_FOLDER = "/etc/whorl/tls";

  private RouterNames() {}

  /** Deployment, Service, ServiceAccount, Role, RoleBinding, NetworkPolicy and the like. */
  static String router(LLMDeployment deployment) {
    return deployment.getMetadata().getName() + "-router";
  }

  static String secret(LLMDeployment deployment) {
    return router(deployment) + "-tls";
  }

  static Map<String, String> selector(LLMDeployment deployment) {
    return selectorOf(deployment.getMetadata().getName());
  }

  /** Of the routers of a deployment of that name. */
  static Map<String, String> selectorOf(String deployment) {
    Map<String, String> labels = new TreeMap<>(Labels.component(Labels.ROUTER));
    labels.put(Group.DEPLOYMENT_LABEL, deployment);
    return labels;
  }

  static ObjectMetaBuilder metadata(LLMDeployment deployment, String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace(deployment.getMetadata().getNamespace())
        .withLabels(selector(deployment))
        .addToLabels(Labels.MANAGED_BY, "whorl-operator")
        .withOwnerReferences(Owner.of(deployment));
  }

  /** Of the port that serves the API; also its scheme. */
  static String portName(LLMDeployment deployment) {
    return deployment.getSpec().router().tls() == null ? "http" : "https";
  }

  static int port(LLMDeployment deployment) {
    return deployment.getSpec().router().tls() == null ? Ports.ROUTER_HTTP : Ports.ROUTER_HTTPS;
  }

  /** OpenAI base URL inside the cluster. */
  static String url(LLMDeployment deployment) {
    return "%s://%s.%s.svc:%d/v1"
        .formatted(
            portName(deployment),
            router(deployment),
            deployment.getMetadata().getNamespace(),
            port(deployment));
  }
}
