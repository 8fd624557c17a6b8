package dev.whorl.executor.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * In which format each matrix of a model is held, and how many bytes that takes. Norms, biases and
 * the routers of experts are f32 always. Experts are part of their block: all of them count.
 *
 * @param blocks the formats of each block's matrices, by role
 * @param embedding of the embedding table
 * @param head of the head; equal to {@code embedding} when tied
 */
public record WeightFormats(
    Geometry geometry,
    List<Map<BlockTensor, TensorType>> blocks,
    TensorType embedding,
    TensorType head) {
  public WeightFormats {
    blocks = List.copyOf(blocks);
  }

  /** One format for all matrices. */
  public static WeightFormats uniform(Geometry geometry, TensorType type) {
    return uniform(geometry, type, type);
  }

  private static WeightFormats uniform(Geometry geometry, TensorType type, TensorType tables) {
    Map<BlockTensor, TensorType> block = new EnumMap<>(BlockTensor.class);
    for (BlockTensor role : BlockTensor.matrices()) {
      block.put(role, type);
    }
    return new WeightFormats(
        geometry, Collections.nCopies(geometry.blocks(), block), tables, tables);
  }

  /** Every block like one, for a measurement. */
  public static WeightFormats like(
      Geometry geometry, Map<BlockTensor, TensorType> block, TensorType head) {
    return new WeightFormats(geometry, Collections.nCopies(geometry.blocks(), block), head, head);
  }

  /** As the model's files have them. */
  public static WeightFormats stored(Model model) {
    Geometry geometry = model.geometry();
    List<Map<BlockTensor, TensorType>> blocks = new ArrayList<>();
    for (int block = 0; block < geometry.blocks(); block++) {
      Map<BlockTensor, TensorType> types = new EnumMap<>(BlockTensor.class);
      for (BlockTensor role : BlockTensor.matrices()) {
        Tensor tensor = Objects.requireNonNull(model.tensors().block(block, role), role::name);
        types.put(role, tensor.type());
      }
      blocks.add(types);
    }
    return new WeightFormats(
        geometry, blocks, model.tensors().embedding().type(), model.tensors().head().type());
  }

  /** As a precision holds the model. */
  public static WeightFormats of(Model model, Precision precision) {
    return precision.weights() == null ? stored(model) : converted(model.geometry(), precision);
  }

  /** As a precision that converts weights holds any model of a shape. */
  public static WeightFormats converted(Geometry geometry, Precision precision) {
    return uniform(
        geometry,
        Objects.requireNonNull(precision.weights()),
        Objects.requireNonNull(precision.tables()));
  }

  /** The format of a block's matrix. */
  public TensorType of(int block, BlockTensor role) {
    return Objects.requireNonNull(blocks.get(block).get(role), role::name);
  }

  /** Every format that occurs. */
  public Set<TensorType> distinct() {
    Set<TensorType> types = EnumSet.of(embedding, head);
    blocks.forEach(block -> types.addAll(block.values()));
    return types;
  }

  /** Bytes of one block's weights. */
  public long blockBytes(int block) {
    long bytes = geometry.blockVectors() * Float.BYTES;
    for (BlockTensor role : BlockTensor.matrices()) {
      bytes +=
          of(block, role).heldBytes(role.rows(geometry), role.columns(geometry))
              * role.copies(geometry);
    }
    return bytes;
  }

  /** The block with the most bytes; the first of equal ones. */
  public int largestBlock() {
    int largest = 0;
    for (int block = 1; block < geometry.blocks(); block++) {
      if (blockBytes(block) > blockBytes(largest)) {
        largest = block;
      }
    }
    return largest;
  }

  /** Bytes of the embedding table, which the first span holds. */
  public long embeddingBytes() {
    return embedding.heldBytes(geometry.vocabulary(), geometry.hidden());
  }

  /**
   * Bytes of final norm and head, which the last span holds. A span that is first and last holds a
   * tied table once.
   */
  public long headBytes() {
    return head.heldBytes(geometry.vocabulary(), geometry.hidden())
        + (long) geometry.hidden() * Float.BYTES;
  }

  /**
   * Bytes of weights of blocks start to end (exclusive), with embedding and head where they belong.
   */
  public long spanBytes(int start, int end) {
    long bytes = 0;
    for (int block = start; block < end; block++) {
      bytes += blockBytes(block);
    }
    boolean first = start == 0;
    boolean last = end == geometry.blocks();
    bytes += (first ? embeddingBytes() : 0) + (last ? headBytes() : 0);
    return first && last && geometry.tiedEmbeddings() ? bytes - embeddingBytes() : bytes;
  }

  /**
   * Names shape and formats: equal ones have equal hashes, in every process. 16 hexadecimal digits.
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
