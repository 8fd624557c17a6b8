package dev.whorl.executor.cpu;

import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.TensorType;
import java.util.Collections;

/**
 * How much a measurement allocates. One block read again and again would come from the processor's
 * cache; so there are as many distinct blocks as exceed it three times, as far as memory allows.
 *
 * @param blocks distinct blocks
 * @param sessions with full caches
 * @param pagesPerBlock of one session
 * @param headRows of the vocabulary; the head's time is scaled up from them
 */
record ProbePlan(
    int blocks,
    int sessions,
    int pagesPerBlock,
    int headRows,
    long weightBytes,
    long cacheBytes,
    boolean beyondCache) {
  private static final int TIMES_THE_CACHE = 3;

  /** Head rows that are enough to time it, where memory is scarce. */
  private static final int FEWEST_HEAD_ROWS = 1024;

  /** The least memory that a measurement needs: one block. */
  static long least(MeasureRequest request) {
    Geometry geometry = request.geometry();
    return perBlock(request) + rowBytes(request) * fewestRows(geometry);
  }

  /** A plan within the free memory, which is at least {@link #least}. */
  static ProbePlan of(MeasureRequest request, long free, ProcessorCache cache) {
    Geometry geometry = request.geometry();
    long row = rowBytes(request);
    // Keep most of the memory for blocks: the head only needs enough rows to exceed the cache.
    long affordable = (free - perBlock(request)) / 2 / row;
    int rows = Math.clamp(affordable, fewestRows(geometry), geometry.vocabulary());
    long wanted = TIMES_THE_CACHE * cache.bytes() / perBlock(request) + 1;
    long possible = (free - rows * row) / perBlock(request);
    int blocks = (int) Math.max(1, Math.min(geometry.blocks(), Math.min(wanted, possible)));
    int sessions = Collections.max(request.batches());
    long weights = blocks * request.weights().blockBytes(request.weights().largestBlock());
    return new ProbePlan(
        blocks,
        sessions,
        pages(request),
        rows,
        weights + rows * row,
        (long) blocks * sessions * cacheBytes(request),
        weights >= 2 * cache.bytes());
  }

  /** Positions of a session: the context, or a chunk that is longer. */
  static int positions(MeasureRequest request) {
    return Math.max(request.contextTokens(), request.chunkTokens());
  }

  private static int pages(MeasureRequest request) {
    return (positions(request) - 1) / Geometry.PAGE_TOKENS + 1;
  }

  private static int fewestRows(Geometry geometry) {
    return Math.min(geometry.vocabulary(), FEWEST_HEAD_ROWS);
  }

  /** A row of the head; a quantised one counts its share of a panel. */
  private static long rowBytes(MeasureRequest request) {
    int panel = TensorType.PANEL;
    TensorType head = request.weights().head();
    return (head.heldBytes(panel, request.geometry().hidden()) - 1) / panel + 1;
  }

  private static long cacheBytes(MeasureRequest request) {
    return pages(request) * PageLayout.bytes(request);
  }

  private static long perBlock(MeasureRequest request) {
    return request.weights().blockBytes(request.weights().largestBlock())
        + Collections.max(request.batches()) * cacheBytes(request);
  }
}
