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
 * <p><b>Threads.</b> {@link #submit} is called by one thread at a time. Everything else may be
 * called from any thread, also during a step; a span loads beside running ones.
 *
 * <p><b>Memory.</b> Nothing here belongs to a placement. Blocks are counted by use; attention
 * caches are pages of one pool, of which every owner has a quota. Memory for blocks is there from
 * the load on, memory for pages from the grant on, so that nothing can run out later: a reservation
 * only hands out pages that exist.
 */
public interface BlockExecutor extends AutoCloseable {
  /** The class of equal devices this one belongs to. */
  DeviceClass deviceClass();

  /** One line for the start-up log: which backend was chosen, with what, and why. */
  String describe();

  /** The largest step that it takes. */
  StepLimits limits();

  /** The memory of the device as of now. */
  MemoryUse memory();

  /**
   * Brings a span into memory and returns when it can run. Blocks that another span of the same
   * model and precision uses already are shared, not loaded again.
   *
   * @param progress told of the bytes done, from the calling thread
   */
  LoadOutcome load(SpanRequest request, LoadProgress progress);

  /**
   * Sets how much attention cache the sessions of an owner may reserve. Memory for all of it is
   * there when this returns. A lower quota binds at once and takes nothing away from sessions; what
   * it no longer needs goes back as it falls idle, now and with later calls, the same quota
   * included.
   */
  QuotaOutcome grant(CacheQuota quota);

  /** The cache pages of every owner. */
  List<CacheUse> caches();

  /**
   * Runs every row through the blocks of its session's span, in one pass over the weights.
   *
   * <p>Returns when the device can begin another step, not earlier: a step that is submitted later
   * never queues behind this one, so rows that become ready meanwhile wait for one step and not for
   * two, which is what a certified bound counts. What is left, such as drawing tokens from logits,
   * is done by {@link SubmittedStep#complete}, beside the next step.
   *
   * @param rows at least one; at most one row of a session
   * @return what brings one result per row, in order, or why there are none
   * @throws IllegalArgumentException when a row breaks the contract of {@link Row} or the step
   *     exceeds the {@link #limits}; nothing ran then
   * @throws IllegalStateException when {@link SubmittedStep#MOST} steps are in flight
   */
  SubmittedStep submit(List<Row> rows);

  /** Submits a step and completes it. */
  default StepOutcome step(List<Row> rows) {
    return submit(rows).complete();
  }

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
