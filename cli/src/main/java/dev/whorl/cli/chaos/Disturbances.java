package dev.whorl.cli.chaos;

import java.util.ArrayList;
import java.util.List;

/** When something was wrong on purpose, or not yet as before. Thread-safe. */
final class Disturbances {
  private record Span(long from, long to) {}

  private final List<Span> spans = new ArrayList<>();
  private long since = Long.MAX_VALUE;

  synchronized void begin(long now) {
    since = now;
  }

  synchronized void end(long now) {
    spans.add(new Span(since, now));
    since = Long.MAX_VALUE;
  }

  /** Whether a time has a moment with one of them in common. */
  synchronized boolean touch(long from, long to) {
    return to >= since || spans.stream().anyMatch(span -> from <= span.to() && to >= span.from());
  }
}
