package dev.whorl.executor.model;

import java.util.List;

/** The tensors of a block. Matrices are [outputs, inputs], rows contiguous. */
public enum BlockTensor {
  ATTENTION_NORM("input_layernorm.weight", "attn_norm.weight"),
  QUERY("self_attn.q_proj.weight", "attn_q.weight"),
  KEY("self_attn.k_proj.weight", "attn_k.weight"),
  VALUE("self_attn.v_proj.weight", "attn_v.weight"),
  QUERY_BIAS("self_attn.q_proj.bias", "attn_q.bias"),
  KEY_BIAS("self_attn.k_proj.bias", "attn_k.bias"),
  VALUE_BIAS("self_attn.v_proj.bias", "attn_v.bias"),
  QUERY_NORM("self_attn.q_norm.weight", "attn_q_norm.weight"),
  KEY_NORM("self_attn.k_norm.weight", "attn_k_norm.weight"),
  OUTPUT("self_attn.o_proj.weight", "attn_output.weight"),
  FEED_FORWARD_NORM("post_attention_layernorm.weight", "ffn_norm.weight"),
  GATE("mlp.gate_proj.weight", "ffn_gate.weight"),
  UP("mlp.up_proj.weight", "ffn_up.weight"),
  DOWN("mlp.down_proj.weight", "ffn_down.weight");

  private static final List<BlockTensor> MATRICES =
      List.of(QUERY, KEY, VALUE, OUTPUT, GATE, UP, DOWN);

  private final String safetensorsName;
  private final String ggufName;

  BlockTensor(String safetensorsName, String ggufName) {
    this.safetensorsName = safetensorsName;
    this.ggufName = ggufName;
  }

  /** The roles that are matrices. */
  public static List<BlockTensor> matrices() {
    return MATRICES;
  }

  String inSafetensors(int block) {
    return "model.layers." + block + "." + safetensorsName;
  }

  String inGguf(int block) {
    return "blk." + block + "." + ggufName;
  }

  /** Whether blocks of this geometry have the tensor. */
  public boolean partOf(Geometry geometry) {
    return switch (this) {
      case QUERY_BIAS, KEY_BIAS, VALUE_BIAS -> geometry.attention().bias();
      case QUERY_NORM, KEY_NORM -> geometry.attention().queryKeyNorm();
      default -> true;
    };
  }

  /** Outputs; 1 for vectors. */
  public int rows(Geometry geometry) {
    return switch (this) {
      case QUERY -> geometry.attention().queryWidth();
      case KEY, VALUE -> geometry.attention().keyValueWidth();
      case OUTPUT, DOWN -> geometry.hidden();
      case GATE, UP -> geometry.feedForward();
      default -> 1;
    };
  }

  /** Inputs; the length of vectors. */
  public int columns(Geometry geometry) {
    return switch (this) {
      case QUERY_BIAS, OUTPUT -> geometry.attention().queryWidth();
      case KEY_BIAS, VALUE_BIAS -> geometry.attention().keyValueWidth();
      case QUERY_NORM, KEY_NORM -> geometry.attention().headSize();
      case DOWN -> geometry.feedForward();
      default -> geometry.hidden();
    };
  }
}
