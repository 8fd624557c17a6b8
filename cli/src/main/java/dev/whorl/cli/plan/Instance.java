package dev.whorl.cli.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The file of {@code whorl plan}: what an LLMDeployment asks for, what BlockServers report, and the
 * links between them, in the field names of the custom resources. Sizes are quantities (7Mi), times
 * are durations (1ms, 500us).
 *
 * @param links null: none cost anything
 */
record Instance(
    @JsonProperty(required = true) Model model,
    @JsonProperty(required = true) Load workload,
    int replicas,
    @JsonProperty(required = true) int sessionsPerReplica,
    @Nullable Objective objective,
    @Nullable Placing placement,
    @JsonProperty(required = true) List<Server> servers,
    @Nullable Links links) {

  /**
   * The model.
   *
   * @param blocks their number
   * @param blockBytes one quantity for all, or a list with one per block
   * @param blockWork null: equal; else one relative time per block
   */
  record Model(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) int blocks,
      @JsonProperty(required = true) JsonNode blockBytes,
      @Nullable List<Double> blockWork,
      @Nullable String embeddingBytes,
      @Nullable String headBytes,
      @Nullable String residualRowBytes) {}

  /**
   * One session.
   *
   * @param cacheBytesPerToken of one block
   * @param prefillTokens null: the smallest chunk that any server was measured with
   */
  record Load(
      @JsonProperty(required = true) int maxInputTokens,
      @JsonProperty(required = true) int maxOutputTokens,
      @JsonProperty(required = true) String cacheBytesPerToken,
      @Nullable Integer prefillTokens) {}

  /** Time per token. */
  record Objective(@Nullable String timePerToken, @Nullable String optimizeFor) {}

  /** Constraints. */
  record Placing(
      @Nullable List<Pin> pinned,
      @Nullable Trusted trustedEnds,
      @Nullable Tolerated tolerateFailures,
      @Nullable String maxPricePerHour,
      @Nullable Integer maxWatts) {}

  /** A span that a server must hold. */
  record Pin(
      @JsonProperty(required = true) String server,
      @JsonProperty(required = true) int start,
      @JsonProperty(required = true) int end) {}

  /** Trust at the ends. */
  record Trusted(
      @JsonProperty(required = true) String zone, @JsonProperty(required = true) int blocks) {}

  /** Failures to survive without loading anything. */
  record Tolerated(
      @JsonProperty(required = true) int count, @JsonProperty(required = true) String domain) {}

  /** One server. */
  record Server(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) String memory,
      @Nullable String node,
      @Nullable String zone,
      @Nullable String trustZone,
      @Nullable String pricePerHour,
      @Nullable Integer maxWatts,
      @JsonProperty(required = true) Profile profile) {}

  /**
   * Step times, per block.
   *
   * @param prefill null: prefill is not planned for
   */
  record Profile(
      @JsonProperty(required = true) List<Step> decode,
      @Nullable String embedding,
      @Nullable String head,
      @Nullable Prefill prefill) {}

  /** One decode step. */
  record Step(
      @JsonProperty(required = true) int batch, @JsonProperty(required = true) String time) {}

  /** Extra time of a step with a chunk. */
  record Prefill(
      @JsonProperty(required = true) int tokens, @JsonProperty(required = true) String time) {}

  /**
   * Links: one latency for all pairs, those of some pairs apart.
   *
   * @param bandwidth bytes per second; null: transfer costs nothing
   * @param relay the client relays every hidden state; latency is then a round trip, and {@code
   *     pairs} name the server in {@code to} only
   */
  record Links(
      @JsonProperty(required = true) String latency,
      @Nullable String bandwidth,
      @Nullable String routerLatency,
      @Nullable Boolean relay,
      @Nullable List<Pair> pairs) {}

  /** One direction between two servers. */
  record Pair(
      @Nullable String from,
      @JsonProperty(required = true) String to,
      @JsonProperty(required = true) String latency,
      @Nullable String bandwidth) {}
}
