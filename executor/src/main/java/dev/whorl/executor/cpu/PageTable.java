package dev.whorl.executor.cpu;

import java.lang.foreign.MemorySegment;

/**
 * Where a session's pages are.
 *
 * @param pages byte offsets in memory; {@code pagesPerBlock} consecutive entries for each block
 *     from {@code firstBlock} on
 */
@SuppressWarnings("ArrayRecordComponent") // hot loops index it; never compared
record PageTable(MemorySegment memory, long[] pages, int pagesPerBlock, int firstBlock) {
  /** Index of the block's first page. */
  int first(int block) {
    return (block - firstBlock) * pagesPerBlock;
  }
}
