package dev.whorl.executor.model;

import java.util.List;

/** Names of tensors as the transformers library writes them. */
final class HubNames {
  private HubNames() {}

  /** Embedding table, final norm, head. */
  static final List<String> ENDS =
      List.of("model.embed_tokens.weight", "model.norm.weight", "lm_head.weight");

  /** Where the tensor may stand, the likeliest first. */
  static List<Place> places(Geometry geometry, int block, BlockTensor role, int expert) {
    String prefix = "model.layers." + block + ".";
    AttentionShape attention = geometry.attention();
    int query = attention.queryWidth();
    int keyValue = attention.keyValueWidth();
    return switch (role) {
      case ATTENTION_NORM -> whole(prefix, "input_layernorm.weight");
      case QUERY -> projection(prefix, "q_proj", 0, query + 2 * keyValue);
      case KEY -> projection(prefix, "k_proj", query, query + 2 * keyValue);
      case VALUE -> projection(prefix, "v_proj", query + keyValue, query + 2 * keyValue);
      case QUERY_BIAS -> whole(prefix, "self_attn.q_proj.bias");
      case KEY_BIAS -> whole(prefix, "self_attn.k_proj.bias");
      case VALUE_BIAS -> whole(prefix, "self_attn.v_proj.bias");
      case QUERY_NORM -> whole(prefix, "self_attn.q_norm.weight");
      case KEY_NORM -> whole(prefix, "self_attn.k_norm.weight");
      case OUTPUT -> whole(prefix, "self_attn.o_proj.weight");
      case OUTPUT_BIAS -> whole(prefix, "self_attn.o_proj.bias");
      case AFTER_ATTENTION_NORM -> whole(prefix, "post_attention_layernorm.weight");
      // Where nothing is normed after attention, its name means the norm before the feed-forward.
      case FEED_FORWARD_NORM ->
          geometry.style().norms().after()
              ? whole(prefix, "pre_feedforward_layernorm.weight")
              : whole(prefix, "post_attention_layernorm.weight");
      case AFTER_FEED_FORWARD_NORM -> whole(prefix, "post_feedforward_layernorm.weight");
      case ROUTER ->
          List.of(
              Place.whole(prefix + "mlp.gate.weight"),
              Place.whole(prefix + "block_sparse_moe.gate.weight"));
      case GATE -> feedForward(geometry, prefix, expert, "gate_proj", "w1", 0);
      case UP -> feedForward(geometry, prefix, expert, "up_proj", "w3", geometry.feedForward());
      case DOWN -> feedForward(geometry, prefix, expert, "down_proj", "w2", -1);
    };
  }

  private static List<Place> whole(String prefix, String name) {
    return List.of(Place.whole(prefix + name));
  }

  private static List<Place> projection(String prefix, String name, int first, int fusedRows) {
    return List.of(
        Place.whole(prefix + "self_attn." + name + ".weight"),
        new Place(prefix + "self_attn.qkv_proj.weight", first, fusedRows));
  }

  /**
   * Names of gate, up or down.
   *
   * @param fusedFirst the row of the fused gate and up at which it begins; negative where it is
   *     never fused
   */
  private static List<Place> feedForward(
      Geometry geometry, String prefix, int expert, String name, String mixtral, int fusedFirst) {
    if (geometry.experts() != null) {
      return List.of(
          Place.whole(prefix + "mlp.experts." + expert + "." + name + ".weight"),
          Place.whole(prefix + "block_sparse_moe.experts." + expert + "." + mixtral + ".weight"));
    }
    Place own = Place.whole(prefix + "mlp." + name + ".weight");
    return fusedFirst < 0
        ? List.of(own)
        : List.of(
            own,
            new Place(prefix + "mlp.gate_up_proj.weight", fusedFirst, 2 * geometry.feedForward()));
  }
}
