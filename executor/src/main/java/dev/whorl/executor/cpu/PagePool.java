package dev.whorl.executor.cpu;

import dev.whorl.executor.CacheUse;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * The cache of one span: pages of one size in one piece of memory, all of it touched at creation.
 */
final class PagePool implements AutoCloseable {
  private final Arena arena = Arena.ofShared();
  private final MemorySegment memory;
  private final long pageBytes;
  private final int[] free;
  private int freeCount;

  /** As many whole pages as fit into the bytes. */
  PagePool(long bytes, long pageBytes) {
    this.pageBytes = pageBytes;
    int pages = (int) Math.min(bytes / pageBytes, Integer.MAX_VALUE - 8);
    memory = arena.allocate(pages * pageBytes, 64);
    free = new int[pages];
    for (int i = 0; i < pages; i++) {
      free[i] = pages - 1 - i;
    }
    freeCount = pages;
  }

  MemorySegment memory() {
    return memory;
  }

  synchronized CacheUse use() {
    return new CacheUse(free.length, free.length - freeCount, pageBytes);
  }

  /** Byte offsets of that many pages, or null when there are too few; all or nothing. */
  synchronized long @Nullable [] take(long count) {
    if (count > freeCount) {
      return null;
    }
    long[] offsets = new long[(int) count];
    for (int i = 0; i < count; i++) {
      offsets[i] = free[--freeCount] * pageBytes;
    }
    return offsets;
  }

  synchronized void giveBack(long[] offsets) {
    for (long offset : offsets) {
      free[freeCount++] = (int) (offset / pageBytes);
    }
  }

  @Override
  public void close() {
    arena.close();
  }
}
