package dev.whorl.operator.uninstall;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.testing.ApiServer;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.junit.jupiter.api.Test;

class SweepIT {

  @Test
  void deletesWhatOperatorsMadeAndNothingElse() {
    try (KubernetesClient client = ApiServer.shared().client()) {
      client
          .resource(
              new LeaseBuilder()
                  .withNewMetadata()
                  .withName("swept")
                  .withNamespace("default")
                  .endMetadata()
                  .build())
          .create();
      client.resource(secret("swept-ca")).create();
      client.resource(secret("kept")).create();

      Sweep.sweep(client, "default", "swept", "swept-ca");
      Sweep.sweep(client, "default", "swept", "swept-ca");

      assertThat(client.leases().inNamespace("default").withName("swept").get()).isNull();
      assertThat(client.secrets().inNamespace("default").withName("swept-ca").get()).isNull();
      assertThat(client.secrets().inNamespace("default").withName("kept").get()).isNotNull();
    }
  }

  private static Secret secret(String name) {
    return new SecretBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace("default")
        .endMetadata()
        .build();
  }
}
