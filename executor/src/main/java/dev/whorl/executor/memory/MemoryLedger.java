package dev.whorl.executor.memory;

import dev.whorl.executor.MemoryUse;

/** Keeps the budget: what is taken here exists, what is not may not be allocated. */
public final class MemoryLedger {
  private final long total;
  private long weights;
  private long caches;

  /** A budget in bytes. */
  public MemoryLedger(long total) {
    this.total = total;
  }

  /** As of now. */
  public synchronized MemoryUse use() {
    return new MemoryUse(total, weights, caches);
  }

  /** Takes both or neither. */
  public synchronized boolean take(long weightBytes, long cacheBytes) {
    if (weightBytes + cacheBytes > use().free()) {
      return false;
    }
    weights += weightBytes;
    caches += cacheBytes;
    return true;
  }

  /** Gives back what was taken. */
  public synchronized void giveBack(long weightBytes, long cacheBytes) {
    weights -= weightBytes;
    caches -= cacheBytes;
  }
}
