package dev.whorl.executor;

/**
 * Pages of attention cache of an owner. One page holds 16 tokens of one block.
 *
 * @param owner a deployment, by its id
 * @param pageBytes bytes of one page
 * @param quota that may be reserved
 * @param reserved by sessions; more than the quota where that was lowered meanwhile
 * @param held that memory is there for; more than the quota until the next grant that finds them
 *     idle
 */
public record CacheUse(String owner, long pageBytes, long quota, long reserved, long held) {
  /** Pages that can still be reserved. */
  public long free() {
    return Math.max(0, quota - reserved);
  }
}
