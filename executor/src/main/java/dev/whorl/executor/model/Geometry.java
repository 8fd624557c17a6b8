package dev.whorl.executor.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * The shape of a model: everything that decides what is computed, nothing about where the weights
 * are. One record for all families: a family is a combination of values.
 *
 * @param architecture as the file names it
 * @param blocks transformer blocks
 * @param hidden width of the residual
 * @param feedForward width inside the gated feed-forward part, or inside one expert
 * @param vocabulary rows of the embedding table and of the head
 * @param contextLength positions the model was made for
 * @param normEpsilon of every RMS norm
 * @param tiedEmbeddings whether the head is the embedding table
 * @param experts of every block; null where a block has one feed-forward part
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
    boolean tiedEmbeddings,
    BlockStyle style,
    @Nullable Experts experts) {
  /** Tokens in one page of the attention cache. */
  public static final int PAGE_TOKENS = 16;

  public Geometry {
    positive("blocks", blocks);
    positive("hidden", hidden);
    positive("feedForward", feedForward);
    positive("vocabulary", vocabulary);
    positive("contextLength", contextLength);
    positive("normEpsilon", normEpsilon);
    int sights = attention.sights().size();
    if (sights != 1 && sights != blocks) {
      throw new IllegalArgumentException(
          "The attention names " + sights + " blocks of " + blocks + ".");
    }
  }

  /** A shape in Llama's style, without experts. */
  public Geometry(
      String architecture,
      int blocks,
      int hidden,
      int feedForward,
      int vocabulary,
      int contextLength,
      float normEpsilon,
      AttentionShape attention,
      boolean tiedEmbeddings) {
    this(
        architecture,
        blocks,
        hidden,
        feedForward,
        vocabulary,
        contextLength,
        normEpsilon,
        attention,
        tiedEmbeddings,
        BlockStyle.LLAMA,
        null);
  }

  static void notNegative(String field, float value) {
    if (!(value >= 0) || Float.isInfinite(value)) {
      throw new IllegalArgumentException(
          "The " + field + " (" + value + ") must not be negative, and finite.");
    }
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

  /** Feed-forward parts of a block. */
  public int feedForwardParts() {
    return experts == null ? 1 : experts.count();
  }

  /**
   * Numbers of one block that are f32 in every precision: norms, biases, and the router, whose
   * choice rounding would change.
   */
  long blockVectors() {
    long vectors = 0;
    for (BlockTensor role : BlockTensor.values()) {
      if (role.partOf(this) && !BlockTensor.matrices().contains(role)) {
        vectors += (long) role.rows(this) * role.columns(this);
      }
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
