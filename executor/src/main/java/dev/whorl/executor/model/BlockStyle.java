package dev.whorl.executor.model;

/**
 * What families do differently around attention and feed-forward.
 *
 * @param norms where a block norms
 * @param activation of the gate
 * @param embeddingScale multiplies embeddings (Gemma: √hidden)
 * @param branchScale multiplies what attention and feed-forward add to the residual (Granite)
 * @param logitScale multiplies logits
 * @param logitCap softcap of logits, cap · tanh(logit / cap); 0 = none (Gemma 2)
 */
public record BlockStyle(
    Norms norms,
    Activation activation,
    float embeddingScale,
    float branchScale,
    float logitScale,
    float logitCap) {
  /** Llama's, and most others'. */
  public static final BlockStyle LLAMA = new BlockStyle(Norms.BEFORE, Activation.SILU, 1, 1, 1, 0);

  public BlockStyle {
    Geometry.positive("embedding scale", embeddingScale);
    Geometry.positive("residual scale", branchScale);
    Geometry.positive("logit scale", logitScale);
    Geometry.notNegative("final logit softcap", logitCap);
  }

  /** Where a block norms. */
  public enum Norms {
    /** What goes into attention and feed-forward. */
    BEFORE,
    /** What comes out of them (OLMo 2). */
    AFTER,
    /** Both (Gemma 2 and 3). */
    BOTH;

    boolean before() {
      return this != AFTER;
    }

    boolean after() {
      return this != BEFORE;
    }
  }

  /** The nonlinearity of the gate. */
  public enum Activation {
    /** x · sigmoid(x). */
    SILU,
    /** GELU by its tanh formula. */
    GELU_TANH
  }
}
