package dev.whorl.executor.model;

import java.util.List;
import java.util.Set;

/** Names of tensors and orders of rows in GGUF files (gguf-py's tensor_mapping.py). */
final class GgufNames {
  /**
   * Architectures whose converter stores query and key rows for interleaved rotation (element 2i
   * beside 2i + 1); executed is the half-split form (i beside i + headSize/2).
   */
  private static final Set<String> INTERLEAVED = Set.of("llama", "mistral", "granite", "smollm3");

  private GgufNames() {}

  /** Embedding table, final norm, head. */
  static final List<String> ENDS =
      List.of("token_embd.weight", "output_norm.weight", "output.weight");

  static boolean interleaved(String architecture) {
    return INTERLEAVED.contains(architecture);
  }

  /** Where the tensor may stand, the likeliest first. */
  static List<Place> places(Geometry geometry, int block, BlockTensor role, int expert) {
    String prefix = "blk." + block + ".";
    AttentionShape attention = geometry.attention();
    int query = attention.queryWidth();
    int keyValue = attention.keyValueWidth();
    return switch (role) {
      case ATTENTION_NORM -> whole(prefix, "attn_norm.weight");
      case QUERY -> projection(prefix, "attn_q", 0, query + 2 * keyValue);
      case KEY -> projection(prefix, "attn_k", query, query + 2 * keyValue);
      case VALUE -> projection(prefix, "attn_v", query + keyValue, query + 2 * keyValue);
      case QUERY_BIAS -> whole(prefix, "attn_q.bias");
      case KEY_BIAS -> whole(prefix, "attn_k.bias");
      case VALUE_BIAS -> whole(prefix, "attn_v.bias");
      case QUERY_NORM -> whole(prefix, "attn_q_norm.weight");
      case KEY_NORM -> whole(prefix, "attn_k_norm.weight");
      case OUTPUT -> whole(prefix, "attn_output.weight");
      case OUTPUT_BIAS -> whole(prefix, "attn_output.bias");
      case AFTER_ATTENTION_NORM -> whole(prefix, "post_attention_norm.weight");
      case FEED_FORWARD_NORM -> whole(prefix, "ffn_norm.weight");
      case AFTER_FEED_FORWARD_NORM -> whole(prefix, "post_ffw_norm.weight");
      case ROUTER -> whole(prefix, "ffn_gate_inp.weight");
      case GATE -> gateOrUp(geometry, prefix, expert, "gate", 0);
      case UP -> gateOrUp(geometry, prefix, expert, "up", geometry.feedForward());
      case DOWN ->
          geometry.experts() == null
              ? whole(prefix, "ffn_down.weight")
              : stacked(prefix, "ffn_down_exps", geometry, expert, geometry.hidden());
    };
  }

  private static List<Place> whole(String prefix, String name) {
    return List.of(Place.whole(prefix + name));
  }

  private static List<Place> projection(String prefix, String name, int first, int fusedRows) {
    return List.of(
        Place.whole(prefix + name + ".weight"),
        new Place(prefix + "attn_qkv.weight", first, fusedRows));
  }

  /** Phi-3 has no gate: its up is gate and up, one after the other. */
  private static List<Place> gateOrUp(
      Geometry geometry, String prefix, int expert, String name, int fusedFirst) {
    if (geometry.experts() != null) {
      return stacked(prefix, "ffn_" + name + "_exps", geometry, expert, geometry.feedForward());
    }
    Place fused = new Place(prefix + "ffn_up.weight", fusedFirst, 2 * geometry.feedForward());
    return geometry.architecture().equals("phi3")
        ? List.of(fused)
        : whole(prefix, "ffn_" + name + ".weight");
  }

  private static List<Place> stacked(
      String prefix, String name, Geometry geometry, int expert, int rows) {
    int all = Math.multiplyExact(geometry.feedForwardParts(), rows);
    return List.of(new Place(prefix + name + ".weight", expert * rows, all));
  }

  /** How rows of matrices and elements of biases are stored. */
  static Tensor.RowOrder order(Geometry geometry, BlockTensor role) {
    boolean rotated =
        switch (role) {
          case QUERY, KEY, QUERY_BIAS, KEY_BIAS -> true;
          default -> false;
        };
    if (!rotated || !interleaved(geometry.architecture())) {
      return Tensor.RowOrder.PLAIN;
    }
    int size = geometry.attention().headSize();
    return row -> {
      int inHead = row % size;
      return (long) row - inHead + 2L * (inHead % (size / 2)) + inHead / (size / 2);
    };
  }
}
