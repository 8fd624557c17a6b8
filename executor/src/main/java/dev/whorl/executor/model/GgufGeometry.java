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
    Object architecture = header.metadata().get("general.architecture");
    if (!(architecture instanceof String name) || !ARCHITECTURES.contains(name)) {
      throw GgufHeader.fault(
          header.file(),
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
    GgufHeader.Entry embedding = header.tensors().get("token_embd.weight");
    if (embedding == null) {
      throw GgufModel.missing(header.file(), "token_embd.weight");
    }
    try {
      return new Geometry(
          metadata.architecture(),
          metadata.integer("block_count"),
          metadata.integer("embedding_length"),
          metadata.integer("feed_forward_length"),
          (int) embedding.rows(),
          metadata.integer("context_length"),
          metadata.decimal("attention.layer_norm_rms_epsilon"),
          attention(),
          !header.tensors().containsKey("output.weight"));
    } catch (IllegalArgumentException contradiction) {
      throw GgufHeader.fault(
          header.file(),
          ModelFault.Kind.MALFORMED,
          "metadata",
          "contradicts itself: %s",
          contradiction.getMessage());
    }
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
    @Nullable Object type = metadata.optional("rope.scaling.type");
    if (type == null && metadata.optional("rope.scale_linear") != null) {
      return new Rope.Scaling.Linear(metadata.decimal("rope.scale_linear"));
    }
    if (type == null || type.equals("none")) {
      return new Rope.Scaling.None();
    }
    if (type.equals("linear")) {
      return new Rope.Scaling.Linear(metadata.decimal("rope.scaling.factor"));
    }
    throw metadata.unsupported("rope.scaling.type", "Executed are: none, linear.");
  }

  private Rope.Scaling divisors(GgufHeader.Entry entry, int headSize) throws ModelFaultException {
    Tensor tensor = header.tensor(entry, Tensor.RowOrder.PLAIN);
    if (tensor.columns() != headSize / 2) {
      throw GgufHeader.fault(
          header.file(),
          ModelFault.Kind.MALFORMED,
          entry.name(),
          "has (%d) rope divisors for a head size of %d.",
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
