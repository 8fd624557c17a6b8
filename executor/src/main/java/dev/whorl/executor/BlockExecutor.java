package dev.whorl.executor;

import java.util.List;

/**
 * One device that holds spans of models and runs tokens through them. The port of every backend.
 *
 * <p><b>Row invariance.</b> The result of a position depends only on the model, the precision, the
 * position, its input and the session's cache below it: not on other rows of the step, the size of
 * prefill chunks, decode against prefill, where spans are cut, the layout of pages or the number of
 * threads. It is equal bit by bit on every device of one {@link DeviceClass}.
 *
 * <p><b>Threads.</b> {@link #step} is called by one thread at a time. Everything else may be called
 * from any thread, also during a step; a span loads beside running ones.
 *
 * <p><b>Memory.</b> A span counts its weights and its whole cache budget from the moment it loads,
 * so that nothing can run out of memory later: a reservation only hands out pages that exist.
 */
public interface BlockExecutor extends AutoCloseable {
  /** The class of equal devices this one belongs to. */
  DeviceClass deviceClass();

  /** One line for the start-up log: which backend was chosen, with what, and why. */
  String describe();

  /** The memory of the device as of now. */
  MemoryUse memory();

  /**
   * Brings a span into memory and returns when it can run. Blocks already held for an overlapping
   * span of the same model and precision are shared, not loaded again.
   *
   * @param progress told of the bytes done, from the calling thread
   */
  LoadOutcome load(SpanRequest request, LoadProgress progress);

  /**
   * Runs every row through the blocks of its session's span, in one pass over the weights.
   *
   * @param rows at least one; at most one row of a session
   * @return one result per row, in order; or why there are none
   * @throws IllegalArgumentException when a row breaks the contract of {@link Row}; nothing ran
   *     then
   */
  StepOutcome step(List<Row> rows);

  /**
   * Measures the device with random weights of a shape; needs no model file. May run beside steps,
   * which then disturb the figures and are disturbed for at most one timed pass.
   *
   * @param progress told how far it is, from the calling thread
   */
  MeasureOutcome measure(MeasureRequest request, MeasureProgress progress);

  /** Frees the device. Spans, caches and results that share memory with it are dead afterwards. */
  @Override
  void close();
}
