package dev.whorl.executor;

/** Consecutive blocks of a model: start inclusive, end exclusive, counted from 0. */
public record Span(int start, int end) {
  public Span {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "The span [" + start + ", " + end + ") is empty or begins before block 0.");
    }
  }

  /** Number of blocks. */
  public int blocks() {
    return end - start;
  }

  /** Whether every block of the other span is in this one. */
  public boolean contains(Span other) {
    return start <= other.start && other.end <= end;
  }

  @Override
  public String toString() {
    return "[" + start + ", " + end + ")";
  }
}
