package dev.whorl.e2e.chart;

import dev.whorl.crds.testing.ApiServer;
import dev.whorl.e2e.support.ProjectScript;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** {@code manifests/install.yaml} on a real API server, once for all tests of a JVM. */
final class InstalledChart {

  static final String NAMESPACE = "whorl-system";
  static final String OPERATOR = "system:serviceaccount:" + NAMESPACE + ":whorl-operator";

  private static final class Shared {
    static final KubernetesClient ADMIN = install();
  }

  private InstalledChart() {}

  /** With all rights. */
  static KubernetesClient admin() {
    return Shared.ADMIN;
  }

  /** As another user, in the given groups; the caller closes it. */
  static KubernetesClient as(String user, String... groups) {
    admin();
    var config = ApiServer.shared().config();
    config.setImpersonateUsername(user);
    config.setImpersonateGroups(groups);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static KubernetesClient install() {
    KubernetesClient client = ApiServer.shared().client();
    try (var yaml = Files.newInputStream(ProjectScript.root().resolve("manifests/install.yaml"))) {
      client
          .load(yaml)
          .items()
          .forEach(object -> client.resource(object).forceConflicts().serverSideApply());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return client;
  }
}
