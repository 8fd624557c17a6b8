package dev.whorl.executor.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The geometry in a GGUF header. Keys: the "LLM" table of ggml/docs/gguf.md. What no key says is
 * known by the architecture, as in llama.cpp.
 */
final class GgufGeometry {
  private static final Set<String> ARCHITECTURES =
      Set.of(
          "gemma2",
          "gemma3",
          "granite",
          "llama",
          "mistral",
          "olmo2",
          "phi3",
          "qwen2",
          "qwen3",
          "qwen3moe",
          "smollm3");

  /** Gemma 2 and 3 of 27 B, known by their blocks, scale scores by hidden / heads. */
  private static final int GEMMA2_27B = 46;

  private static final int GEMMA3_27B = 62;

  private static final int SOFTMAX = 1;

  private final GgufParts parts;
  private final GgufMetadata metadata;
  private final String architecture;

  private GgufGeometry(GgufParts parts, GgufMetadata metadata) {
    this.parts = parts;
    this.metadata = metadata;
    this.architecture = metadata.architecture();
  }

  static Geometry of(GgufParts parts) throws ModelFaultException {
    GgufHeader header = parts.first();
    GgufValue architecture = header.metadata().get("general.architecture");
    String name = architecture instanceof GgufValue.Text ? architecture.toString() : "";
    if (!ARCHITECTURES.contains(name)) {
      throw GgufHeader.fault(
          header.file().name(),
          ModelFault.Kind.UNKNOWN_ARCHITECTURE,
          "general.architecture",
          "has the general.architecture (%s). Executed are: %s.",
          architecture,
          String.join(", ", new TreeSet<>(ARCHITECTURES)));
    }
    GgufMetadata metadata = new GgufMetadata(header.file(), header.metadata(), name);
    return new GgufGeometry(parts, metadata).read();
  }

  private Geometry read() throws ModelFaultException {
    Tensor embedding = parts.find("token_embd.weight", Tensor.RowOrder.PLAIN);
    if (embedding == null) {
      throw parts.missing("token_embd.weight");
    }
    int blocks = blocks();
    Experts experts = experts();
    boolean narrow = experts != null && metadata.optional("expert_feed_forward_length") != null;
    try {
      return new Geometry(
          architecture,
          blocks,
          metadata.positive("embedding_length"),
          metadata.positive(narrow ? "expert_feed_forward_length" : "feed_forward_length"),
          embedding.rows(),
          metadata.positive("context_length"),
          metadata.decimal("attention.layer_norm_rms_epsilon"),
          attention(blocks),
          !has("output.weight"),
          style(),
          experts);
    } catch (IllegalArgumentException contradiction) {
      throw GgufHeader.fault(
          parts.first().file().name(),
          ModelFault.Kind.MALFORMED,
          "metadata",
          "contradicts itself: %s",
          contradiction.getMessage());
    }
  }

  /** Every block has tensors: a count above theirs is nonsense. */
  private int blocks() throws ModelFaultException {
    int blocks = metadata.positive("block_count");
    if (blocks > parts.names().size()) {
      throw metadata.malformed(
          "block_count", "There are only " + parts.names().size() + " tensors.");
    }
    return blocks;
  }

  private @Nullable Experts experts() throws ModelFaultException {
    int count = metadata.integer("expert_count", 0);
    if (count == 0) {
      return null;
    }
    if (!architecture.equals("llama") && !architecture.equals("qwen3moe")) {
      throw metadata.unsupported("expert_count", "This architecture is executed without experts.");
    }
    if (metadata.integer("expert_shared_count", 0) > 0) {
      throw metadata.unsupported("expert_shared_count", "Shared experts are not executed.");
    }
    if (metadata.integer("expert_gating_func", SOFTMAX) != SOFTMAX) {
      throw metadata.unsupported("expert_gating_func", "Only softmax (1) is executed.");
    }
    if (metadata.integer("leading_dense_block_count", 0) > 0) {
      throw metadata.unsupported(
          "leading_dense_block_count", "Experts are executed in every block, not in some.");
    }
    int used = metadata.positive("expert_used_count");
    if (used > count) {
      throw metadata.malformed("expert_used_count", "There are only " + count + " experts.");
    }
    return new Experts(count, used, true);
  }

  private BlockStyle style() throws ModelFaultException {
    return switch (architecture) {
      case "gemma2", "gemma3" ->
          new BlockStyle(
              BlockStyle.Norms.BOTH,
              BlockStyle.Activation.GELU_TANH,
              (float) Math.sqrt(metadata.integer("embedding_length")),
              1,
              1,
              metadata.decimal("final_logit_softcapping", 0));
      case "granite" ->
          new BlockStyle(
              BlockStyle.Norms.BEFORE,
              BlockStyle.Activation.SILU,
              metadata.decimal("embedding_scale", 1),
              metadata.decimal("residual_scale", 1),
              1 / metadata.decimal("logit_scale", 1),
              0);
      case "olmo2" ->
          new BlockStyle(BlockStyle.Norms.AFTER, BlockStyle.Activation.SILU, 1, 1, 1, 0);
      default -> BlockStyle.LLAMA;
    };
  }

  private AttentionShape attention(int blocks) throws ModelFaultException {
    int heads = metadata.positive("attention.head_count");
    int hidden = metadata.positive("embedding_length");
    int headSize = metadata.positive("attention.key_length", hidden / heads);
    if (metadata.integer("attention.value_length", headSize) != headSize) {
      throw metadata.unsupported(
          "attention.value_length", "Only the head size (" + headSize + ") is executed.");
    }
    int rotated = metadata.integer("rope.dimension_count", headSize);
    if (rotated != headSize && GgufNames.interleaved(architecture)) {
      throw metadata.unsupported(
          "rope.dimension_count", "Only the head size (" + headSize + ") is executed.");
    }
    return new AttentionShape(
        heads,
        metadata.positive("attention.head_count_kv", heads),
        headSize,
        rotated,
        has("blk.0.attn_q.bias"),
        has("blk.0.attn_output.bias"),
        queryKeyNorm(),
        scale(headSize, (float) hidden / heads, blocks),
        architecture.equals("gemma2") ? metadata.decimal("attn_logit_softcapping", 0) : 0,
        sights(blocks, rotated));
  }

  private boolean has(String tensor) {
    return parts.names().contains(tensor);
  }

  private QueryKeyNorm queryKeyNorm() {
    if (!has("blk.0.attn_q_norm.weight")) {
      return QueryKeyNorm.NONE;
    }
    return architecture.equals("olmo2") ? QueryKeyNorm.ALL_HEADS : QueryKeyNorm.PER_HEAD;
  }

  private float scale(int headSize, float share, int blocks) throws ModelFaultException {
    boolean byShare =
        (architecture.equals("gemma2") && blocks == GEMMA2_27B)
            || (architecture.equals("gemma3") && blocks == GEMMA3_27B);
    float usual = byShare ? (float) (1 / Math.sqrt(share)) : AttentionShape.usualScale(headSize);
    return architecture.equals("granite") ? metadata.decimal("attention.scale", usual) : usual;
  }

  private List<Sight> sights(int blocks, int rotated) throws ModelFaultException {
    int window = metadata.integer("attention.sliding_window", 0);
    GgufRope ropes = new GgufRope(parts, metadata, rotated);
    int every = metadata.integer("attention.sliding_window_pattern", defaultPattern());
    if (every < 1) {
      throw metadata.malformed("attention.sliding_window_pattern", "It must be positive.");
    }
    Rope global = ropes.global();
    Rope local = architecture.equals("gemma3") ? ropes.local() : global;
    List<Sight> sights = new ArrayList<>();
    for (int block = 0; block < blocks; block++) {
      boolean windowed = window > 0 && local(block, every);
      boolean rotating = !architecture.equals("smollm3") || (block + 1) % 4 != 0;
      sights.add(new Sight(windowed ? window : 0, rotating ? windowed ? local : global : null));
    }
    return sights;
  }

  /** Every which block sees everything, where the family has local ones; 1 where it has none. */
  private int defaultPattern() {
    return switch (architecture) {
      case "gemma2" -> 2;
      case "gemma3" -> 6;
      default -> 1;
    };
  }

  private static boolean local(int block, int every) {
    return every == 1 || (block + 1) % every != 0;
  }
}
