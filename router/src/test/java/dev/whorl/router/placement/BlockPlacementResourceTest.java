package dev.whorl.router.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.whorl.planning.model.ChainTimes;
import dev.whorl.planning.model.HopTimes;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BlockPlacementResourceTest {
  static final String RESOURCE =
      """
      apiVersion: inference.whorl.dev/v1alpha1
      kind: BlockPlacement
      metadata: {name: chat-1, namespace: demo, labels: {inference.whorl.dev/deployment: chat}}
      spec:
        deployment: {name: chat, uid: uid-1, requestHash: h}
        edition: demo/chat-e1
        model: {uri: "store://models/m.gguf", name: chat, precision: bf16, geometryHash: abc, blocks: 30, shape: {blockBytes: [1], embeddingBytes: 0, headBytes: 0, rowBytes: 1152}}
        workload: {maxInputTokens: 512, maxOutputTokens: 128, prefillTokens: 64, slotBytes: 1}
        revision: 1
        servers: [large, small]
        spans:
        - {server: 1, start: 0, end: 12, weightBytes: 1, cacheBytes: 1}
        - {server: 0, start: 12, end: 30, weightBytes: 1, cacheBytes: 1}
        chains:
        - id: c0
          capacity: 4
          residual: 0
          planned: 4
          bound: 61ms
          timeToFirstToken: 1s
          hops: [{server: 1, start: 0, end: 12}, {server: 0, start: 12, end: 30}]
        certificate: {algorithm: auto, version: v1, bound: 61ms, meanBound: 61ms, lowerBound: 40ms, profilesHash: x, provedAt: "2026-01-01T00:00:00Z"}
      """;

  @Test
  void namesServersByIndex() throws Exception {
    Placement placement = BlockPlacementResource.read(tree());

    assertThat(placement.name()).isEqualTo("demo/chat-e1");
    assertThat(placement.chains().getFirst().hops())
        .isEqualTo(List.of(new PlacedHop("small", 0, 12), new PlacedHop("large", 12, 30)));
    assertThat(placement.servers())
        .containsExactly(
            new PlacedServer("large", null, null), new PlacedServer("small", null, null));
    assertThat(placement.bound()).isEqualTo(Duration.ofMillis(61));
    assertThat(placement.slot().tokens()).isEqualTo(640);
  }

  @Test
  void aMissingFieldIsNamed() throws Exception {
    JsonNode resource = tree();
    ((ObjectNode) resource.path("spec").path("model")).remove("uri");

    assertThatThrownBy(() -> BlockPlacementResource.read(resource)).hasMessageContaining("uri");
  }

  @Test
  void aServerBeyondTheListIsRefused() throws Exception {
    JsonNode resource = tree();
    ((ObjectNode) resource.path("spec").path("chains").path(0).path("hops").path(1))
        .put("server", 2);

    assertThatThrownBy(() -> BlockPlacementResource.read(resource))
        .hasMessageContaining("server 2 of 2");
  }

  @Test
  void usualTimesOfAllHopsAreRead() throws Exception {
    JsonNode resource = tree();
    usual(resource, 0, "0us");
    usual(resource, 1, "2ms");

    assertThat(BlockPlacementResource.read(resource).chains().getFirst().usual())
        .isEqualTo(
            new ChainTimes(
                64,
                List.of(
                    new HopTimes("small", 0, 0.01, 5e-6, 0.1),
                    new HopTimes("large", 0.002, 0.01, 5e-6, 0.1))));
  }

  @Test
  void whatOnlySomeHopsTellIsNotKnown() throws Exception {
    JsonNode resource = tree();
    usual(resource, 0, "1ms");

    assertThat(BlockPlacementResource.read(resource).chains().getFirst().usual())
        .isEqualTo(ChainTimes.UNKNOWN);
  }

  @Test
  void anUnreadableUsualTimeIsNamed() throws Exception {
    JsonNode resource = tree();
    usual(resource, 0, "1.5ms");
    usual(resource, 1, "1ms");

    assertThatThrownBy(() -> BlockPlacementResource.read(resource))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("usual.delay")
        .hasMessageContaining("1.5ms");
  }

  private static void usual(JsonNode resource, int hop, String delay) {
    ((ObjectNode) resource.path("spec").path("chains").path(0).path("hops").path(hop))
        .putObject("usual")
        .put("delay", delay)
        .put("step", "10ms")
        .put("rowStep", "5us")
        .put("chunk", "100ms");
  }

  private static JsonNode tree() throws IOException {
    return new YAMLMapper().readTree(RESOURCE);
  }
}
