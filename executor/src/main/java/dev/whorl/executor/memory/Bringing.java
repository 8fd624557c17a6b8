package dev.whorl.executor.memory;

import org.jspecify.annotations.Nullable;

/**
 * A backend's way to bring parts of a model onto its device: open for one load, closed after it. A
 * part that fails leaves nothing behind; one that does not fit is an OutOfMemoryError.
 *
 * @param <B> a block's weights
 * @param <T> the embedding table
 * @param <H> final norm and head
 */
public interface Bringing<B, T, H> extends AutoCloseable {
  /** The embedding table. */
  Weights<T> embedding();

  /** A block. */
  Weights<B> block(int block);

  /**
   * The final norm and the head.
   *
   * @param table the embedding table, where it is the head too; else null
   */
  Weights<H> head(@Nullable T table);

  @Override
  void close();
}
