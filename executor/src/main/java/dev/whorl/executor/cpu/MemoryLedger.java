package dev.whorl.executor.cpu;

import dev.whorl.executor.MemoryUse;

/** Keeps the budget: what is taken here exists, what is not may not be allocated. */
final class MemoryLedger {
  private final long total;
  private long weights;
  private long caches;

  MemoryLedger(long total) {
    this.total = total;
  }

  synchronized MemoryUse use() {
    return new MemoryUse(total, weights, caches);
  }

  /** Takes both or neither. */
  synchronized boolean take(long weightBytes, long cacheBytes) {
    if (weightBytes + cacheBytes > use().free()) {
      return false;
    }
    weights += weightBytes;
    caches += cacheBytes;
    return true;
  }

  synchronized void giveBack(long weightBytes, long cacheBytes) {
    weights -= weightBytes;
    caches -= cacheBytes;
  }
}
