package dev.whorl.operator.live;

import org.HdrHistogram.Histogram;

/** What routers say, for tests. */
public final class Said {
  private Said() {}

  /** A router with tokens so far, each of so many milliseconds. */
  public static RouterFigures router(
      String incarnation, int running, long tokens, long late, int gapMillis) {
    Histogram gaps = new Histogram(2);
    gaps.recordValueWithCount(10L * gapMillis, tokens);
    return new RouterFigures(
        incarnation, running, 0, 0, 0, 0, 0, RouterFigures.Answers.NONE, late, gaps);
  }
}
