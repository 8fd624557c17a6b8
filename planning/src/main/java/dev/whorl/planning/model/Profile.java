package dev.whorl.planning.model;

import org.jspecify.annotations.Nullable;

/**
 * What one server was measured to do with one model.
 *
 * @param block decode step of one block of work 1
 * @param embedding decode step of the embedding; null: the model's embedding work on {@code block}
 * @param head decode step of norm and head; null: the model's head work on {@code block}
 * @param chunk prefill beside decode
 */
public record Profile(
    StepTimes block, @Nullable StepTimes embedding, @Nullable StepTimes head, ChunkTime chunk) {
  /** The largest chunk that any profile without prefill measurements covers. */
  private static final ChunkTime NO_PREFILL = new ChunkTime(Integer.MAX_VALUE, 0, 0);

  /** Decode only, ends by the model's work: the published model, where prefill is not batched. */
  public static Profile decodeOnly(StepTimes block) {
    return new Profile(block, null, null, NO_PREFILL);
  }

  /** Ends by the model's work. */
  public static Profile of(StepTimes block, ChunkTime chunk) {
    return new Profile(block, null, null, chunk);
  }

  /** Seconds of a decode step of so many rows over one block, with the ends that belong to it. */
  public double stepSeconds(ModelShape model, int blockIndex, int rows) {
    double seconds = model.blocks().get(blockIndex).work() * block.at(rows);
    if (blockIndex == 0) {
      seconds += endSeconds(embedding, model.embedding(), rows);
    }
    if (blockIndex == model.blockCount() - 1) {
      seconds += endSeconds(head, model.head(), rows);
    }
    return seconds;
  }

  private double endSeconds(@Nullable StepTimes measured, ModelEnd end, int rows) {
    return measured != null ? measured.at(rows) : end.work() * block.at(rows);
  }
}
