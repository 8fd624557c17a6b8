package dev.whorl.executor;

/** Cache pages of a span: in all, and reserved. One page holds 16 tokens of one block. */
public record CacheUse(long pages, long reserved, long pageBytes) {
  /** Pages that can still be reserved. */
  public long free() {
    return pages - reserved;
  }
}
