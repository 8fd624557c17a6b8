package dev.whorl.executor.cpu;

/** Weights that several spans share, with what they take and how they are freed. */
final class Counted<T> {
  final T weights;
  final long bytes;
  private final Runnable free;
  private int users;

  Counted(T weights, long bytes, Runnable free) {
    this.weights = weights;
    this.bytes = bytes;
    this.free = free;
  }

  void use() {
    users++;
  }

  /** Frees the weights when this was the last user, and says so. */
  boolean leave() {
    users--;
    if (users > 0) {
      return false;
    }
    free.run();
    return true;
  }
}
