package dev.whorl.executor.cuda;

import dev.whorl.executor.CacheUse;
import org.jspecify.annotations.Nullable;

/** The cache of one span: pages of one size in one allocation on the device. */
final class CudaPages implements AutoCloseable {
  private final Owned owned;
  private final long address;
  private final long pageBytes;
  private final int[] free;
  private int freeCount;

  CudaPages(CudaDriver driver, long bytes, long pageBytes) {
    this.owned = new Owned(driver);
    this.pageBytes = pageBytes;
    int pages = (int) Math.min(bytes / pageBytes, Integer.MAX_VALUE - 8);
    address = owned.memory(pages * pageBytes);
    free = new int[pages];
    for (int i = 0; i < pages; i++) {
      free[i] = pages - 1 - i;
    }
    freeCount = pages;
  }

  long address() {
    return address;
  }

  synchronized CacheUse use() {
    return new CacheUse(free.length, free.length - freeCount, pageBytes);
  }

  /** Numbers of that many pages, or null when there are too few; all or nothing. */
  synchronized int @Nullable [] take(long count) {
    if (count > freeCount) {
      return null;
    }
    int[] taken = new int[(int) count];
    for (int i = 0; i < count; i++) {
      taken[i] = free[--freeCount];
    }
    return taken;
  }

  synchronized void giveBack(int[] pages) {
    for (int page : pages) {
      free[freeCount++] = page;
    }
  }

  @Override
  public void close() {
    owned.close();
  }
}
