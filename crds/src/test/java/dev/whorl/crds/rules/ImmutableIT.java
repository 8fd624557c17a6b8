package dev.whorl.crds.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.ApiServer;
import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules over the old and the new object, the scale subresource, and the types read back. */
class ImmutableIT {
  private static final KubernetesClient CLIENT = ApiServer.shared().client();

  @AfterAll
  static void close() {
    CLIENT.close();
  }

  @ParameterizedTest
  @CsvSource({
    "BlockPlacement, spec.revision, 2, a placement never changes",
    "BlockServer, spec.poolRef, other, poolRef never changes",
  })
  void neverChanges(String kind, String path, String value, String advice) {
    GenericKubernetesResource created =
        CLIENT.resource(RefusedIT.edited(kind, "metadata.name", "fixed")).create();
    try {
      GenericKubernetesResource changed = RefusedIT.edited(kind, path, Edit.value(value));
      changed.getMetadata().setName("fixed");
      assertThatThrownBy(() -> CLIENT.resource(changed).update())
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining(advice);
    } finally {
      CLIENT.resource(created).delete();
    }
  }

  @Test
  void theApiServerFillsInDefaultsAndScales() {
    String minimal =
        """
        apiVersion: inference.whorl.dev/v1alpha1
        kind: LLMDeployment
        metadata: {name: minimal, namespace: default}
        spec:
          model: {uri: 'store://models/m.gguf'}
          workload: {maxInputTokens: 8, maxOutputTokens: 8}
          placement: {nodePoolRefs: [p]}
        """;
    CLIENT.resource(CustomResources.read(minimal, GenericKubernetesResource.class)).create();
    try {
      LLMDeployment read =
          CLIENT.resources(LLMDeployment.class).inNamespace("default").withName("minimal").get();
      assertThat(read.getSpec().router().queue().maxLength()).isEqualTo(256);
      assertThat(read.getSpec().router().queue().maxWait()).isEqualTo("30s");
      assertThat(read.getSpec().placement().rebalance().drainTimeout()).isEqualTo("2m");
      assertThat(read.getSpec().objective().timePerToken()).isNull();
      assertThat(read.getSpec().sessions()).isEqualTo(1);
      CLIENT.resources(LLMDeployment.class).inNamespace("default").withName("minimal").scale(3);
      assertThat(
              CLIENT
                  .resources(LLMDeployment.class)
                  .inNamespace("default")
                  .withName("minimal")
                  .get()
                  .getSpec()
                  .sessions())
          .isEqualTo(3);
    } finally {
      CLIENT.resources(LLMDeployment.class).inNamespace("default").withName("minimal").delete();
    }
  }
}
