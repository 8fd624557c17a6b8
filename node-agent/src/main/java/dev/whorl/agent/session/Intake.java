package dev.whorl.agent.session;

/**
 * What becomes of arriving rows, by their position alone: the rule that makes repeated and lost
 * frames harmless.
 */
public sealed interface Intake {
  /** They are new from the row {@code skip} on. */
  record Take(int skip) implements Intake {}

  /** All of them are known. */
  record Known() implements Intake {}

  /** Rows before them are missing. */
  record Gap(int expected) implements Intake {}

  /**
   * Decides for rows [position, position + count) when {@code next} is the position that is due.
   */
  static Intake of(int next, int position, int count) {
    if (position > next) {
      return new Gap(next);
    }
    // Subtract rather than add: a hostile position near the largest integer must not wrap.
    return count <= next - position ? new Known() : new Take(next - position);
  }
}
