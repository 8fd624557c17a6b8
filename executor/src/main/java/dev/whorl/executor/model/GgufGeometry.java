package dev.whorl.executor.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The geometry in a GGUF header. Keys: the "LLM" table of ggml/docs/gguf.md. */
final class GgufGeometry {
  private static final Set<String> ARCHITECTURES = Set.of("llama", "mistral", "qwen2", "qwen3");
  private final GgufHeader header;
  private final GgufMetadata metadata;

  private GgufGeometry(GgufHeader header, GgufMetadata metadata) {
    this.header = header;
    this.metadata = metadata;
  }

  static Geometry of(GgufHeader header) throws ModelFaultException {
    GgufValue architecture = header.metadata().get("general.architecture");
    String name = architecture instanceof GgufValue.Text ? architecture.toString() : "";
    if (!ARCHITECTURES.contains(name)) {
      throw GgufHeader.fault(
          header.file().name(),
          ModelFault.Kind.UNKNOWN_ARCHITECTURE,
          "general.architecture",
          "has the general.architecture (%s). Executed are: llama, mistral, qwen2, qwen3.",
          architecture);
    }
    GgufMetadata metadata = new GgufMetadata(header.file(), header.metadata(), name);
    return new GgufGeometry(header, metadata).read();
  }

  private Geometry read() throws ModelFaultException {
    if (metadata.integer("expert_count", 0) > 0) {
      throw metadata.unsupported("expert_count", "Mixtures of experts are not executed.");
    }
    refuseParts();
    GgufHeader.Entry embedding = header.tensors().get("token_embd.weight");
    if (embedding == null) {
      throw GgufModel.missing(header.file(), "token_embd.weight");
    }
    try {
      return new Geometry(
          metadata.architecture(),
          blocks(),
          metadata.integer("embedding_length"),
          metadata.integer("feed_forward_length"),
          (int) embedding.rows(),
          metadata.integer("context_length"),
          metadata.decimal("attention.layer_norm_rms_epsilon"),
          attention(),
          !header.tensors().containsKey("output.weight"));
    } catch (IllegalArgumentException contradiction) {
      throw GgufHeader.fault(
          header.file().name(),
          ModelFault.Kind.MALFORMED,
          "metadata",
          "contradicts itself: %s",
          contradiction.getMessage());
    }
  }

  private void refuseParts() throws ModelFaultException {
    GgufValue parts = header.metadata().get("split.count");
    if (parts instanceof GgufValue.Numeric(Number count) && count.longValue() > 1) {
      throw GgufHeader.fault(
          header.file().name(),
          ModelFault.Kind.UNSUPPORTED,
          "split.count",
          "is one of (%s) parts. Parts are not read: merge them with gguf-split --merge.",
          parts);
    }
  }

  /** Every block has tensors: a count above theirs is nonsense. */
  private int blocks() throws ModelFaultException {
    int blocks = metadata.integer("block_count");
    if (blocks > header.tensors().size()) {
      throw metadata.malformed(
          "block_count", "There are only " + header.tensors().size() + " tensors.");
    }
    return blocks;
  }

  private AttentionShape attention() throws ModelFaultException {
    int heads = metadata.integer("attention.head_count");
    int hidden = metadata.integer("embedding_length");
    int headSize = metadata.integer("attention.key_length", heads == 0 ? 0 : hidden / heads);
    equalToHeadSize("attention.value_length", headSize);
    equalToHeadSize("rope.dimension_count", headSize);
    return new AttentionShape(
        heads,
        metadata.integer("attention.head_count_kv", heads),
        headSize,
        metadata.integer("attention.sliding_window", 0),
        header.tensors().containsKey(BlockTensor.QUERY_BIAS.inGguf(0)),
        header.tensors().containsKey(BlockTensor.QUERY_NORM.inGguf(0)),
        new Rope(metadata.decimal("rope.freq_base", 10000), scaling(headSize)));
  }

  private void equalToHeadSize(String key, int headSize) throws ModelFaultException {
    if (metadata.integer(key, headSize) != headSize) {
      throw metadata.unsupported(key, "Only the head size (" + headSize + ") is executed.");
    }
  }

  private Rope.Scaling scaling(int headSize) throws ModelFaultException {
    GgufHeader.Entry divisors = header.tensors().get("rope_freqs.weight");
    if (divisors != null) {
      return divisors(divisors, headSize);
    }
    @Nullable String type = metadata.text("rope.scaling.type");
    if (type == null && metadata.optional("rope.scale_linear") != null) {
      return new Rope.Scaling.Linear(metadata.decimal("rope.scale_linear"));
    }
    if (type == null || type.equals("none")) {
      return new Rope.Scaling.None();
    }
    if (type.equals("linear")) {
      return new Rope.Scaling.Linear(metadata.decimal("rope.scaling.factor"));
    }
    if (type.equals("yarn")) {
      float factor = metadata.decimal("rope.scaling.factor");
      return new Rope.Scaling.Yarn(
          factor,
          metadata.integer("rope.scaling.original_context_length"),
          metadata.decimal("rope.scaling.yarn_beta_fast", Rope.Scaling.Yarn.FAST),
          metadata.decimal("rope.scaling.yarn_beta_slow", Rope.Scaling.Yarn.SLOW),
          Rope.Scaling.Yarn.attention(factor) * metadata.decimal("rope.scaling.attn_factor", 1));
    }
    throw metadata.unsupported("rope.scaling.type", "Executed are: none, linear, yarn.");
  }

  private Rope.Scaling divisors(GgufHeader.Entry entry, int headSize) throws ModelFaultException {
    Tensor tensor = header.tensor(entry, Tensor.RowOrder.PLAIN);
    if (tensor.columns() != headSize / 2 || tensor.rows() != 1) {
      throw GgufHeader.fault(
          header.file().name(),
          ModelFault.Kind.MALFORMED,
          entry.name(),
          "has (%d × %d) rope divisors for a head size of %d.",
          tensor.rows(),
          tensor.columns(),
          headSize);
    }
    float[] values = new float[tensor.columns()];
    tensor.decodeRow(0, values);
    List<Float> list = new ArrayList<>();
    for (float value : values) {
      list.add(value);
    }
    return new Rope.Scaling.Divisors(list);
  }
}
