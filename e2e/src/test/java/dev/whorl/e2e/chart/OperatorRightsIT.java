package dev.whorl.e2e.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What the operator's ServiceAccount may and may not do, asked of the API server that would decide
 * it.
 */
class OperatorRightsIT {

  @ParameterizedTest
  @CsvSource({
    "list,   '',                  nodes,              ''",
    "patch,  inference.whorl.dev, llmdeployments,     tenant",
    "create, inference.whorl.dev, llmdeployments,     tenant",
    "delete, inference.whorl.dev, llmdeployments,     tenant",
    "update, inference.whorl.dev, llmdeployments/status, tenant",
    "create, inference.whorl.dev, blockservers,       ''",
    "delete, inference.whorl.dev, blockplacements,    tenant",
    "create, apps,                deployments,        tenant",
    "create, '',                  secrets,            tenant",
    "update, '',                  secrets,            tenant",
    "get,    '',                  secrets,            whorl-system",
    "create, '',                  pods,               whorl-system",
    "update, coordination.k8s.io, leases,             whorl-system",
  })
  void may(String verb, String group, String resource, String namespace) {
    assertThat(allowed(verb, group, resource, namespace)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "delete, inference.whorl.dev, gpunodepools,       ''",
    "get,    '',                  secrets,            tenant",
    "patch,  '',                  secrets,            tenant",
    "delete, '',                  secrets,            tenant",
    "watch,  '',                  secrets,            tenant",
    "list,   '',                  secrets,            tenant",
    "list,   '',                  secrets,            ''",
    "create, '',                  pods,               tenant",
    "create, '',                  pods/exec,          whorl-system",
    "patch,  '',                  nodes,              ''",
    "update, coordination.k8s.io, leases,             kube-system",
    "create, rbac.authorization.k8s.io, clusterroles, ''",
    "escalate, rbac.authorization.k8s.io, roles,      tenant",
    "bind,   rbac.authorization.k8s.io, clusterroles, ''",
    "delete, apiextensions.k8s.io, customresourcedefinitions, ''",
  })
  void mayNot(String verb, String group, String resource, String namespace) {
    assertThat(allowed(verb, group, resource, namespace)).isFalse();
  }

  private static boolean allowed(String verb, String group, String resource, String namespace) {
    String[] parts = resource.split("/", 2);
    var review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(InstalledChart.OPERATOR)
            .addToGroups(
                "system:serviceaccounts",
                "system:serviceaccounts:" + InstalledChart.NAMESPACE,
                "system:authenticated")
            .withNewResourceAttributes()
            .withVerb(verb)
            .withGroup(group)
            .withResource(parts[0])
            .withSubresource(parts.length > 1 ? parts[1] : null)
            .withNamespace(namespace)
            .endResourceAttributes()
            .endSpec()
            .build();
    return InstalledChart.admin().resource(review).create().getStatus().getAllowed();
  }
}
