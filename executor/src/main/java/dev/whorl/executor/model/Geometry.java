package dev.whorl.executor.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The shape of a model of the Llama family: everything that decides what is computed, nothing about
 * where the weights are. One record for all families: a family is a combination of values.
 *
 * @param architecture as the file names it: llama, mistral, qwen2, qwen3
 * @param blocks transformer blocks
 * @param hidden width of the residual
 * @param feedForward width inside the gated feed-forward part (SwiGLU)
 * @param vocabulary rows of the embedding table and of the head
 * @param contextLength positions the model was made for
 * @param normEpsilon of every RMS norm
 * @param tiedEmbeddings whether the head is the embedding table
 */
public record Geometry(
    String architecture,
    int blocks,
    int hidden,
    int feedForward,
    int vocabulary,
    int contextLength,
    float normEpsilon,
    AttentionShape attention,
    boolean tiedEmbeddings) {
  /** Tokens in one page of the attention cache. */
  public static final int PAGE_TOKENS = 16;

  public Geometry {
    positive("blocks", blocks);
    positive("hidden", hidden);
    positive("feedForward", feedForward);
    positive("vocabulary", vocabulary);
    positive("contextLength", contextLength);
    positive("normEpsilon", normEpsilon);
  }

  static void positive(String field, float value) {
    if (!(value > 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The " + field + " (" + value + ") must be positive and finite.");
    }
  }

  static void positive(String field, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("The " + field + " (" + value + ") must be positive.");
    }
  }

  /** Numbers in one block's vectors: norms and biases, which are f32 in every precision. */
  long blockVectors() {
    long vectors = 2L * hidden;
    if (attention.bias()) {
      vectors += attention.queryWidth() + 2L * attention.keyValueWidth();
    }
    if (attention.queryKeyNorm()) {
      vectors += 2L * attention.headSize();
    }
    return vectors;
  }

  /** Bytes of one page of attention cache: keys and values of 16 tokens in one block. */
  public long pageBytes(Precision precision) {
    return 2L * PAGE_TOKENS * attention.keyValueWidth() * precision.cache().bytes();
  }

  /** Bytes that a session of that many tokens reserves for one block: whole pages. */
  public long cacheBytes(Precision precision, int tokens) {
    long pages = (tokens + PAGE_TOKENS - 1L) / PAGE_TOKENS;
    return pages * pageBytes(precision);
  }

  /** Bytes of one residual on the wire. */
  public int residualBytes(Precision precision) {
    return hidden * precision.residual().bytes();
  }

  /**
   * Names the shape: equal geometries have equal hashes, in every process. 16 hexadecimal digits.
   */
  public String hash() {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("Every Java platform has SHA-256.", impossible);
    }
  }
}
