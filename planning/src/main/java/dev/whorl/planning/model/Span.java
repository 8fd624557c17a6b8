package dev.whorl.planning.model;

/**
 * Consecutive blocks, numbered from 0.
 *
 * @param start first block
 * @param end the block after the last
 */
public record Span(int start, int end) {
  public Span {
    if (start < 0) {
      throw new InvalidInput("span start", start, "must be at least 0");
    }
    if (end <= start) {
      throw new InvalidInput("span end", end, "must be above the span start " + start);
    }
  }

  /** Number of blocks. */
  public int length() {
    return end - start;
  }

  /** Whether every block of the other span is in this one. */
  public boolean contains(Span other) {
    return start <= other.start && other.end <= end;
  }

  /** Whether the block is in this span. */
  public boolean contains(int block) {
    return start <= block && block < end;
  }
}
