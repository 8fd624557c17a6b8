package dev.whorl.operator.deployment;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.llm.GatewaySpec;
import dev.whorl.crds.llm.IngressSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressBuilder;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How clients outside the cluster reach routers, and how many of those may be away at a time. */
final class RouterEdge {
  private RouterEdge() {}

  /** Evictions go one by one; the only router of a deployment may be evicted, too. */
  static PodDisruptionBudget budget(LLMDeployment deployment) {
    return new PodDisruptionBudgetBuilder()
        .withMetadata(RouterNames.metadata(deployment, RouterNames.router(deployment)).build())
        .withNewSpec()
        .withMaxUnavailable(new IntOrString(1))
        .withNewSelector()
        .withMatchLabels(RouterNames.selector(deployment))
        .endSelector()
        .endSpec()
        .build();
  }

  /** What the spec asks for. */
  static List<HasMetadata> wanted(LLMDeployment deployment) {
    List<HasMetadata> wanted = new ArrayList<>();
    IngressSpec ingress = deployment.getSpec().router().ingress();
    if (ingress != null) {
      wanted.add(ingress(deployment, ingress));
    }
    GatewaySpec gateway = deployment.getSpec().router().gateway();
    if (gateway != null) {
      wanted.add(route(deployment, gateway));
    }
    return wanted;
  }

  /** What may be there of an earlier spec. */
  static List<HasMetadata> unwanted(LLMDeployment deployment) {
    List<HasMetadata> unwanted = new ArrayList<>();
    if (deployment.getSpec().router().ingress() == null) {
      unwanted.add(
          new IngressBuilder()
              .withMetadata(RouterNames.metadata(deployment, name(deployment)).build())
              .build());
    }
    if (deployment.getSpec().router().gateway() == null) {
      unwanted.add(bareRoute(deployment));
    }
    return unwanted;
  }

  private static Ingress ingress(LLMDeployment deployment, IngressSpec ingress) {
    IngressBuilder builder =
        new IngressBuilder()
            .withMetadata(
                RouterNames.metadata(deployment, name(deployment))
                    .addToAnnotations(ingress.annotations())
                    .build())
            .withNewSpec()
            .withIngressClassName(ingress.className())
            .addNewRule()
            .withHost(ingress.host())
            .withNewHttp()
            .addNewPath()
            .withPath("/v1")
            .withPathType("Prefix")
            .withNewBackend()
            .withNewService()
            .withName(name(deployment))
            .withNewPort()
            .withName(RouterNames.portName(deployment))
            .endPort()
            .endService()
            .endBackend()
            .endPath()
            .endHttp()
            .endRule()
            .endSpec();
    if (ingress.tlsSecretName() != null) {
      builder
          .editSpec()
          .addNewTl()
          .withHosts(ingress.host())
          .withSecretName(ingress.tlsSecretName())
          .endTl()
          .endSpec();
    }
    return builder.build();
  }

  private static HttpRoute route(LLMDeployment deployment, GatewaySpec gateway) {
    List<Map<String, Object>> parents = new ArrayList<>();
    gateway
        .parentRefs()
        .forEach(parent -> {
          Map<String, Object> ref = new LinkedHashMap<>();
          ref.put("name", parent.name());
          if (parent.namespace() != null) {
            ref.put("namespace", parent.namespace());
          }
          if (parent.sectionName() != null) {
            ref.put("sectionName", parent.sectionName());
          }
          parents.add(ref);
        });
    Map<String, Object> spec = new LinkedHashMap<>();
    spec.put("parentRefs", parents);
    if (!gateway.hostnames().isEmpty()) {
      spec.put("hostnames", gateway.hostnames());
    }
    int port = RouterNames.port(deployment);
    spec.put(
        "rules",
        List.of(
            Map.of(
                "matches",
                List.of(Map.of("path", Map.of("type", "PathPrefix", "value", "/v1"))),
                "backendRefs",
                List.of(Map.of("name", name(deployment), "port", port)))));
    HttpRoute route = bareRoute(deployment);
    route.setSpec(spec);
    return route;
  }

  private static HttpRoute bareRoute(LLMDeployment deployment) {
    HttpRoute route = new HttpRoute();
    route.setMetadata(RouterNames.metadata(deployment, name(deployment)).build());
    return route;
  }

  private static String name(LLMDeployment deployment) {
    return RouterNames.router(deployment);
  }
}
