package dev.whorl.executor.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The rotary embedding in a GGUF header: keys, or tensors of divisors. */
final class GgufRope {
  private static final String DIVISORS = "rope_freqs.weight";
  private static final String LONG = "rope_factors_long.weight";
  private static final String SHORT = "rope_factors_short.weight";

  /** The tensors that belong to it. */
  static final Set<String> TENSORS = Set.of(DIVISORS, LONG, SHORT);

  private final GgufParts parts;
  private final GgufMetadata metadata;
  private final int rotated;

  GgufRope(GgufParts parts, GgufMetadata metadata, int rotated) {
    this.parts = parts;
    this.metadata = metadata;
    this.rotated = rotated;
  }

  /** Of blocks that see everything. */
  Rope global() throws ModelFaultException {
    return new Rope(metadata.decimal("rope.freq_base", 10_000), scaling());
  }

  /** Of Gemma 3's blocks with a window: a base of its own, unscaled. */
  Rope local() throws ModelFaultException {
    return new Rope(metadata.decimal("rope.freq_base_swa", 10_000), new Rope.Scaling.None());
  }

  private Rope.Scaling scaling() throws ModelFaultException {
    if (parts.names().contains(DIVISORS)) {
      return new Rope.Scaling.Divisors(divisors(DIVISORS));
    }
    if (parts.names().contains(LONG)) {
      return longRope();
    }
    String type = metadata.text("rope.scaling.type");
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
    throw metadata.unsupported(
        "rope.scaling.type", "Executed are: none, linear, yarn, and longrope by its tensors.");
  }

  private Rope.Scaling longRope() throws ModelFaultException {
    int original =
        metadata.integer(
            "rope.scaling.original_context_length", metadata.integer("context_length"));
    return new Rope.Scaling.LongRope(
        divisors(SHORT), divisors(LONG), original, metadata.decimal("rope.scaling.attn_factor", 1));
  }

  private List<Float> divisors(String name) throws ModelFaultException {
    Tensor tensor = parts.find(name, Tensor.RowOrder.PLAIN);
    if (tensor == null) {
      throw parts.missing(name);
    }
    if (tensor.columns() != rotated / 2 || tensor.rows() != 1) {
      throw GgufHeader.fault(
          tensor.file(),
          ModelFault.Kind.MALFORMED,
          name,
          "has (%d × %d) rope divisors for %d rotated numbers of a head.",
          tensor.rows(),
          tensor.columns(),
          rotated);
    }
    List<Float> divisors = new ArrayList<>();
    for (float value : tensor.vector()) {
      divisors.add(value);
    }
    return divisors;
  }
}
