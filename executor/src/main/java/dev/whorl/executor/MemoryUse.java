package dev.whorl.executor;

/**
 * Memory of a device in bytes. {@code total} is the budget given at start; {@code weights} is held
 * by loaded blocks and embedding tables, each counted once however many spans share it; {@code
 * caches} is what cache pages of all owners take, reserved by sessions or not.
 */
public record MemoryUse(long total, long weights, long caches) {
  /** What a further span may take. */
  public long free() {
    return total - weights - caches;
  }
}
