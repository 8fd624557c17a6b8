package dev.whorl.planning.model;

import java.util.Collections;
import java.util.List;

/**
 * A model as planning sees it: blocks that need not be equal, and its two ends. The embedding
 * belongs to the first block, final norm and head to the last.
 *
 * @param name as users know it
 * @param blocks at least one
 * @param embedding what the server of block 0 carries besides
 * @param head what the server of the last block carries besides
 * @param residualRowBytes bytes of one hidden state between two blocks
 */
public record ModelShape(
    String name, List<Block> blocks, ModelEnd embedding, ModelEnd head, long residualRowBytes) {
  public ModelShape {
    Require.notBlank("name of the model", name);
    blocks = List.copyOf(blocks);
    if (blocks.isEmpty()) {
      throw new InvalidInput(
          "blocks of model " + name, 0, "must be at least 1; is the model empty");
    }
    Require.notNegative("residualRowBytes of model " + name, residualRowBytes);
    long total = Require.sum("bytes of model " + name, embedding.bytes(), head.bytes());
    for (Block block : blocks) {
      total = Require.sum("bytes of model " + name, total, block.bytes());
    }
  }

  /** A model of equal blocks without ends, as the published algorithms assume. */
  public static ModelShape uniform(
      String name, int blocks, long blockBytes, long residualRowBytes) {
    if (blocks <= 0) {
      throw new InvalidInput("blocks of model " + name, blocks, "must be at least 1");
    }
    return new ModelShape(
        name,
        Collections.nCopies(blocks, new Block(blockBytes, 1)),
        ModelEnd.NONE,
        ModelEnd.NONE,
        residualRowBytes);
  }

  /** Number of blocks, L. */
  public int blockCount() {
    return blocks.size();
  }

  /** The whole model as a span. */
  public Span whole() {
    return new Span(0, blocks.size());
  }

  /** Weight bytes of a span, with the ends that belong to its first and last block. */
  public long bytes(Span span) {
    requireInside(span);
    long sum = span.start() == 0 ? embedding.bytes() : 0;
    sum += span.end() == blockCount() ? head.bytes() : 0;
    for (Block block : blocks.subList(span.start(), span.end())) {
      sum += block.bytes();
    }
    return sum;
  }

  /** Work of the blocks of a span, without the ends. */
  public double work(Span span) {
    requireInside(span);
    return blocks.subList(span.start(), span.end()).stream().mapToDouble(Block::work).sum();
  }

  private void requireInside(Span span) {
    if (span.end() > blockCount()) {
      throw new InvalidInput(
          "span end", span.end(), "exceeds the " + blockCount() + " blocks of model " + name);
    }
  }
}
