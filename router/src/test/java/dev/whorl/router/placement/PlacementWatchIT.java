package dev.whorl.router.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.testing.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** BlockPlacements on a real API server with the real definition of the resource. */
class PlacementWatchIT {
  private final KubernetesClient client = ApiServer.shared().client();
  private final BlockingQueue<Optional<Placement>> seen = new LinkedBlockingQueue<>();
  private final PlacementWatch watch =
      new PlacementWatch(ApiServer.shared().client(), "demo", "chat", "uid-1");

  @BeforeEach
  void namespace() {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName("demo").endMetadata().build())
        .serverSideApply();
    watch.watch(placement -> seen.add(Optional.ofNullable(placement)));
  }

  @AfterEach
  void close() {
    watch.close();
    client.close();
  }

  @Test
  void theNewestActivePlacementIsUsed() throws Exception {
    create("chat-1", 1, "uid-1");
    create("chat-2", 2, "uid-1");
    create("chat-old-uid", 9, "uid-0");
    phase("chat-old-uid", "Active");
    phase("chat-1", "Loading");
    phase("chat-1", "Active");
    assertThat(next()).isEqualTo("demo/chat-1");

    phase("chat-2", "Active");
    assertThat(next()).isEqualTo("demo/chat-2");

    phase("chat-1", "Draining");
    phase("chat-2", "Draining");
    assertThat(next()).isEqualTo("none");
  }

  private void create(String name, int revision, String uid) {
    String text =
        BlockPlacementResourceTest.RESOURCE
            .replace("name: chat-1", "name: " + name)
            .replace("revision: 1", "revision: " + revision)
            .replace("uid: uid-1", "uid: " + uid);
    client.resource(Serialization.unmarshal(text, GenericKubernetesResource.class)).create();
  }

  private void phase(String name, String phase) {
    client
        .genericKubernetesResources("inference.whorl.dev/v1alpha1", "BlockPlacement")
        .inNamespace("demo")
        .withName(name)
        .editStatus(resource -> {
          resource.setAdditionalProperty("status", Map.of("phase", phase));
          return resource;
        });
  }

  private String next() throws InterruptedException {
    Optional<Placement> placement = seen.poll(30, TimeUnit.SECONDS);
    assertThat(placement).as("a change was seen").isNotNull();
    return placement.map(Placement::name).orElse("none");
  }
}
