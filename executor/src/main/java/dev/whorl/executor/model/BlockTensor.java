package dev.whorl.executor.model;

import java.util.List;

/** The tensors of a block. Matrices are [outputs, inputs], rows contiguous. */
public enum BlockTensor {
  ATTENTION_NORM,
  QUERY,
  KEY,
  VALUE,
  QUERY_BIAS,
  KEY_BIAS,
  VALUE_BIAS,
  QUERY_NORM,
  KEY_NORM,
  OUTPUT,
  OUTPUT_BIAS,
  /** Of what attention adds to the residual. */
  AFTER_ATTENTION_NORM,
  FEED_FORWARD_NORM,
  /** Chooses experts: [experts, hidden]. */
  ROUTER,
  /** Gate, up and down of the feed-forward part, or of each expert. */
  GATE,
  UP,
  DOWN,
  /** Of what the feed-forward part adds to the residual. */
  AFTER_FEED_FORWARD_NORM;

  private static final List<BlockTensor> MATRICES =
      List.of(QUERY, KEY, VALUE, OUTPUT, GATE, UP, DOWN);

  /** The roles that are matrices in a format of weights; the others are f32 always. */
  public static List<BlockTensor> matrices() {
    return MATRICES;
  }

  /** How many tensors of the role a block has: one, or one per expert. */
  public int copies(Geometry geometry) {
    return switch (this) {
      case GATE, UP, DOWN -> geometry.feedForwardParts();
      default -> 1;
    };
  }

  /** Whether it holds weights of an RMS norm. */
  public boolean norm() {
    return switch (this) {
      case ATTENTION_NORM,
          QUERY_NORM,
          KEY_NORM,
          AFTER_ATTENTION_NORM,
          FEED_FORWARD_NORM,
          AFTER_FEED_FORWARD_NORM ->
          true;
      default -> false;
    };
  }

  /** Whether blocks of this geometry have the tensor. */
  public boolean partOf(Geometry geometry) {
    return switch (this) {
      case QUERY_BIAS, KEY_BIAS, VALUE_BIAS -> geometry.attention().bias();
      case OUTPUT_BIAS -> geometry.attention().outputBias();
      case QUERY_NORM, KEY_NORM -> geometry.attention().queryKeyNorm() != QueryKeyNorm.NONE;
      case ATTENTION_NORM, FEED_FORWARD_NORM -> geometry.style().norms().before();
      case AFTER_ATTENTION_NORM, AFTER_FEED_FORWARD_NORM -> geometry.style().norms().after();
      case ROUTER -> geometry.experts() != null;
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
      case ROUTER -> geometry.feedForwardParts();
      default -> 1;
    };
  }

  /** Inputs; the length of vectors. */
  public int columns(Geometry geometry) {
    return switch (this) {
      case QUERY_BIAS, OUTPUT -> geometry.attention().queryWidth();
      case KEY_BIAS, VALUE_BIAS -> geometry.attention().keyValueWidth();
      case QUERY_NORM -> normed(geometry, geometry.attention().queryWidth());
      case KEY_NORM -> normed(geometry, geometry.attention().keyValueWidth());
      case DOWN -> geometry.feedForward();
      default -> geometry.hidden();
    };
  }

  private static int normed(Geometry geometry, int allHeads) {
    boolean all = geometry.attention().queryKeyNorm() == QueryKeyNorm.ALL_HEADS;
    return all ? allHeads : geometry.attention().headSize();
  }
}
