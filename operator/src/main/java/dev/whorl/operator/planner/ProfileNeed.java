package dev.whorl.operator.planner;

/**
 * What a profile must have been measured for.
 *
 * @param contextTokens length of the caches
 * @param prefillTokens of the chunk
 * @param rows of the largest step that is measured
 */
record ProfileNeed(String precision, int contextTokens, int prefillTokens, int rows) {
  /** Beyond it the table is continued with its steepest slope. */
  private static final int MAX_ROWS = 64;

  /** For so many sessions, all of which may come together in one step. */
  static ProfileNeed of(String precision, int contextTokens, int prefillTokens, int sessions) {
    return new ProfileNeed(precision, contextTokens, prefillTokens, Math.min(sessions, MAX_ROWS));
  }
}
