package dev.whorl.router.placement;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.crds.testing.ApiServer;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * BlockPlacements on a real API server with the real definition of the resource, over a connection
 * that can break.
 */
class PlacementWatchIT {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final KubernetesClient client = ApiServer.shared().client();
  private final BlockingQueue<Optional<Placement>> seen = new LinkedBlockingQueue<>();
  private final String namespace = "watch-" + COUNT.incrementAndGet();
  private Relay relay;
  private PlacementWatch watch;

  @BeforeEach
  void connect() throws Exception {
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .serverSideApply();
    Config config = ApiServer.shared().config();
    URI server = URI.create(config.getMasterUrl());
    relay = new Relay(new InetSocketAddress(server.getHost(), server.getPort()));
    config.setMasterUrl("https://%s:%d/".formatted(server.getHost(), relay.port()));
    watch =
        new PlacementWatch(
            new KubernetesClientBuilder().withConfig(config).build(), namespace, "chat", "uid-1");
  }

  @AfterEach
  void close() throws Exception {
    watch.close();
    relay.close();
    client.close();
  }

  private void watch() {
    watch.watch(placement -> seen.add(Optional.ofNullable(placement)));
  }

  @Test
  void anApiServerThatIsOutOfReachAtTheStartIsTriedAgain() throws Exception {
    create("chat-1", 1, "uid-1");
    phase("chat-1", "Active");
    relay.down();
    watch();
    assertThat(seen.poll(3, TimeUnit.SECONDS)).isNull();

    relay.up();
    assertThat(next()).isEqualTo(namespace + "/chat-1");
  }

  @Test
  void aBrokenWatchKeepsTheLastPlacementAndLearnsWhatItMissed() throws Exception {
    create("chat-1", 1, "uid-1");
    phase("chat-1", "Active");
    watch();
    assertThat(next()).isEqualTo(namespace + "/chat-1");

    relay.down();
    create("chat-2", 2, "uid-1");
    phase("chat-2", "Active");
    phase("chat-1", "Replaced");
    assertThat(seen.poll(3, TimeUnit.SECONDS)).as("what was heard in the outage").isNull();

    relay.up();
    assertThat(next()).isEqualTo(namespace + "/chat-2");
  }

  @Test
  void theNewestActivePlacementIsUsed() throws Exception {
    watch();
    create("chat-1", 1, "uid-1");
    create("chat-2", 2, "uid-1");
    create("chat-old-uid", 9, "uid-0");
    phase("chat-old-uid", "Active");
    phase("chat-1", "Loading");
    phase("chat-1", "Active");
    assertThat(next()).isEqualTo(namespace + "/chat-1");

    phase("chat-2", "Active");
    assertThat(next()).isEqualTo(namespace + "/chat-2");

    phase("chat-1", "Replaced");
    phase("chat-2", "Replaced");
    assertThat(next()).isEqualTo("none");
  }

  private void create(String name, int revision, String uid) {
    String text =
        BlockPlacementResourceTest.RESOURCE
            .replace("name: chat-1", "name: " + name)
            .replace("edition: demo/chat-e1", "edition: " + namespace + "/" + name)
            .replace("revision: 1", "revision: " + revision)
            .replace("uid: uid-1", "uid: " + uid)
            .replace("namespace: demo", "namespace: " + namespace);
    client.resource(Serialization.unmarshal(text, GenericKubernetesResource.class)).create();
  }

  private void phase(String name, String phase) {
    client
        .genericKubernetesResources("inference.whorl.dev/v1alpha1", "BlockPlacement")
        .inNamespace(namespace)
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
