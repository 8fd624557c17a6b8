package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.model.Span;
import java.util.Arrays;

/**
 * Places servers one after another, each where it fills most of what is still missing: every server
 * takes as many blocks as it can hold for a reserved number of sessions, every block wants a target
 * number of sessions.
 */
final class CoverageWindows {
  private final Pool pool;
  private final int reserved;
  private final int target;
  private final long[] covered;

  CoverageWindows(Pool pool, int reserved, int target) {
    this.pool = pool;
    this.reserved = reserved;
    this.target = target;
    this.covered = new long[pool.blocks()];
  }

  /** Counts a span that stays as it is. */
  void count(int server, int start, int end) {
    long sessions = Math.max(0, pool.blockSessions(server, start, end)) / (end - start);
    for (int b = start; b < end; b++) {
      covered[b] += sessions;
    }
  }

  /** Adds spans for the servers, in their order; servers that fit nowhere stay unused. */
  void place(Spans spans, int[] order) {
    for (int j = 0; j < spans.size(); j++) {
      if (spans.used(j)) {
        count(j, spans.start(j), spans.end(j));
      }
    }
    for (int j : order) {
      if (!spans.used(j)) {
        place(spans, j);
      }
    }
  }

  private void place(Spans spans, int j) {
    Span pin = pool.pinned(j);
    if (pin != null) {
      spans.set(j, pin.start(), pin.end());
      count(j, pin.start(), pin.end());
      return;
    }
    int bestStart = -1;
    int bestEnd = -1;
    double most = -1;
    for (int start = 0; start < pool.blocks(); start++) {
      int end = pool.longest(j, start, reserved);
      if (end == start) {
        continue;
      }
      double gain = gain(j, start, end);
      if (gain > most * (1 + 1e-12)) {
        most = gain;
        bestStart = start;
        bestEnd = end;
      }
    }
    if (bestStart >= 0) {
      spans.set(j, bestStart, bestEnd);
      count(j, bestStart, bestEnd);
    }
  }

  /** Missing sessions filled; when none is missing, room where it is thinnest. */
  private double gain(int j, int start, int end) {
    long sessions = pool.blockSessions(j, start, end) / (end - start);
    double filled = 0;
    double thin = 0;
    for (int b = start; b < end; b++) {
      filled += Math.min(sessions, Math.max(0, target - covered[b]));
      thin += 1.0 / (1 + covered[b]);
    }
    return filled + 1e-6 * thin;
  }

  /** Whether every block has its target. */
  boolean complete() {
    return Arrays.stream(covered).allMatch(c -> c >= target);
  }
}
