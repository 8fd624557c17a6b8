package dev.whorl.router.placement;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A placement as a file, YAML or JSON, for running without a cluster:
 *
 * <pre>
 * placement: local/smollm2-1            # namespace/name, as the agents were told
 * model: {name: smollm2, uri: "store://models/SmolLM2.gguf", precision: f32}
 * workload: {maxInputTokens: 512, maxOutputTokens: 128}  # prefillTokens: of the chunk that usual times are for
 * servers:
 * - {name: a, address: 127.0.0.1, dataPort: 7443}      # incarnation: only that process is used
 * chains:
 * - id: c0
 *   capacity: 4
 *   bound: 60ms
 *   timeToFirstToken: 1s
 *   hops: [{server: a, start: 0, end: 30}]            # usual: {delay, step, rowStep, chunk} of the hop
 * bound: 60ms
 * </pre>
 *
 * Unknown fields are refused.
 */
record PlacementDocument(
    @JsonProperty(required = true) String placement,
    @JsonProperty(required = true) Model model,
    @JsonProperty(required = true) Workload workload,
    @JsonProperty(required = true) List<Server> servers,
    @JsonProperty(required = true) List<Chain> chains,
    @JsonProperty(required = true) String bound) {
  private static final ObjectMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  record Model(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String uri,
      @JsonProperty(required = true) String precision) {}

  record Workload(
      @JsonProperty(required = true) int maxInputTokens,
      @JsonProperty(required = true) int maxOutputTokens,
      @Nullable Integer prefillTokens) {}

  record Hop(
      @JsonProperty(required = true) String server,
      @JsonProperty(required = true) int start,
      @JsonProperty(required = true) int end,
      @Nullable Usual usual) {}

  record Usual(
      @JsonProperty(required = true) String delay,
      @JsonProperty(required = true) String step,
      @JsonProperty(required = true) String rowStep,
      @JsonProperty(required = true) String chunk) {
    UsualText text() {
      return new UsualText(delay, step, rowStep, chunk);
    }
  }

  record Server(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String address,
      @JsonProperty(required = true) int dataPort,
      @Nullable Long incarnation) {}

  record Chain(
      @JsonProperty(required = true) String id,
      @JsonProperty(required = true) int capacity,
      @JsonProperty(required = true) String bound,
      @JsonProperty(required = true) String timeToFirstToken,
      @JsonProperty(required = true) List<Hop> hops) {}

  /** Throws IllegalArgumentException that names what is wrong. */
  static Placement read(String text) {
    try {
      return YAML.readValue(text, PlacementDocument.class).toPlacement();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "The placement cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private Placement toPlacement() {
    return new Placement(
        placement,
        new PlacedModel(model.name(), model.uri(), model.precision()),
        new SlotSize(workload.maxInputTokens(), workload.maxOutputTokens()),
        servers.stream()
            .map(s -> new PlacedServer(s.name(), s.address() + ":" + s.dataPort(), s.incarnation()))
            .toList(),
        chains.stream().map(this::toChain).toList(),
        DurationText.parse("bound", bound));
  }

  private PlacedChain toChain(Chain chain) {
    List<PlacedHop> hops =
        chain.hops().stream().map(h -> new PlacedHop(h.server(), h.start(), h.end())).toList();
    List<@Nullable UsualText> usual = new ArrayList<>();
    chain.hops().forEach(h -> usual.add(h.usual() == null ? null : h.usual().text()));
    int chunk = workload.prefillTokens() == null ? 0 : workload.prefillTokens();
    return new PlacedChain(
        chain.id(),
        chain.capacity(),
        DurationText.parse("bound of chain " + chain.id(), chain.bound()),
        DurationText.parse("timeToFirstToken of chain " + chain.id(), chain.timeToFirstToken()),
        hops,
        UsualText.chain(chunk, hops, usual));
  }
}
