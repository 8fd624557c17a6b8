package dev.whorl.operator.uninstall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.crds.GPUNodePool;
import dev.whorl.crds.LLMDeployment;
import dev.whorl.crds.testing.ApiServer;
import dev.whorl.crds.testing.CustomResources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TakeDownIT {

  private static ApiServer server;
  private static KubernetesClient client;

  private final List<String> progress = new ArrayList<>();

  @BeforeAll
  static void start() {
    server = ApiServer.start();
    client = server.client();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.stop();
  }

  @AfterEach
  void letGo() {
    for (LLMDeployment held :
        client.resources(LLMDeployment.class).inAnyNamespace().list().getItems()) {
      client
          .resource(held)
          .edit(deployment -> {
            deployment.getMetadata().setFinalizers(List.of());
            return deployment;
          });
    }
  }

  @Test
  void deploymentsGoBeforePools() throws StillThereException {
    create(CustomResources.DEPLOYMENT, LLMDeployment.class);
    create(CustomResources.POOL, GPUNodePool.class);

    takeDown(Duration.ofSeconds(20));

    assertThat(client.resources(LLMDeployment.class).inAnyNamespace().list().getItems()).isEmpty();
    assertThat(client.resources(GPUNodePool.class).list().getItems()).isEmpty();
    assertThat(progress)
        .startsWith("deleting LLMDeployment smollm2")
        .contains("deleting GPUNodePool small");
  }

  @Test
  void whatIsHeldIsNamedWhenTheTimeIsOver() {
    LLMDeployment held = read(CustomResources.DEPLOYMENT, LLMDeployment.class);
    held.getMetadata().setFinalizers(List.of("inference.whorl.dev/drain"));
    client.resource(held).create();

    assertThatThrownBy(() -> takeDown(Duration.ofSeconds(1)))
        .isInstanceOf(StillThereException.class)
        .hasMessageContaining("LLMDeployment default/smollm2")
        .hasMessageContaining("Is the operator running?");
  }

  @Test
  void nothingToTakeDownIsNoError() throws StillThereException {
    takeDown(Duration.ofSeconds(5));

    assertThat(progress).isEmpty();
  }

  @Test
  void whatAnotherNamespaceHasIsLeft() throws StillThereException {
    create(CustomResources.DEPLOYMENT, LLMDeployment.class);

    new TakeDown(client, Set.of("another"), Clock.systemUTC(), progress::add)
        .within(Duration.ofSeconds(5));

    assertThat(client.resources(LLMDeployment.class).inAnyNamespace().list().getItems()).hasSize(1);
    assertThat(progress).isEmpty();
    takeDown(Duration.ofSeconds(20));
  }

  private void takeDown(Duration timeout) throws StillThereException {
    new TakeDown(client, Set.of(), Clock.systemUTC(), progress::add).within(timeout);
  }

  private static <T extends HasMetadata> void create(String yaml, Class<T> kind) {
    client.resource(read(yaml, kind)).create();
  }

  private static <T extends HasMetadata> T read(String yaml, Class<T> kind) {
    return client.getKubernetesSerialization().unmarshal(yaml, kind);
  }
}
