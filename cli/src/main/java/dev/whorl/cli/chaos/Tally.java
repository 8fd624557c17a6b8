package dev.whorl.cli.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What sessions have seen. Thread-safe; the figures are those of the answers that have ended. */
final class Tally {
  private static final int KEPT_WORDS = 20;

  final AtomicInteger sessions = new AtomicInteger();
  final AtomicInteger tokens = new AtomicInteger();
  final AtomicInteger lost = new AtomicInteger();
  final AtomicInteger endedWithRouter = new AtomicInteger();
  final AtomicInteger refused = new AtomicInteger();
  final AtomicInteger wrongTokens = new AtomicInteger();
  final AtomicInteger overBound = new AtomicInteger();
  final AtomicInteger disturbedOverBound = new AtomicInteger();
  private final List<String> words = new ArrayList<>();
  private final List<Gap> overBoundGaps = new ArrayList<>();
  private long longestStall;
  private long longestCalmGap;

  /**
   * Counts an answer.
   *
   * @param expected texts of the undisturbed run
   * @param boundNanos in force while it came
   * @param routerEnded whether the router's process has ended while it came
   */
  synchronized void add(
      Asked asked,
      List<String> expected,
      long boundNanos,
      boolean routerEnded,
      Disturbances disturbances) {
    if (asked.end() == Asked.End.REFUSED) {
      refused.incrementAndGet();
      return;
    }
    sessions.incrementAndGet();
    tokens.addAndGet(asked.texts().size());
    compare(asked, expected);
    gaps(asked, boundNanos, disturbances);
    if (asked.end() == Asked.End.BROKEN) {
      (routerEnded ? endedWithRouter : lost).incrementAndGet();
      if (!routerEnded) {
        say("lost after %d tokens: %s".formatted(asked.texts().size(), asked.word()));
      }
    }
  }

  private void compare(Asked asked, List<String> expected) {
    int wrong = 0;
    for (int i = 0; i < asked.texts().size(); i++) {
      if (i >= expected.size() || !asked.texts().get(i).equals(expected.get(i))) {
        wrong++;
      }
    }
    if (asked.end() == Asked.End.COMPLETE) {
      wrong += Math.max(0, expected.size() - asked.texts().size());
    }
    if (wrong > 0) {
      wrongTokens.addAndGet(wrong);
      say("wrong: %s%n   instead of %s".formatted(asked.texts(), expected));
    }
  }

  private void gaps(Asked asked, long boundNanos, Disturbances disturbances) {
    for (int i = 1; i < asked.arrivals().size(); i++) {
      long from = asked.arrivals().get(i - 1);
      long to = asked.arrivals().get(i);
      longestStall = Math.max(longestStall, to - from);
      boolean disturbed = disturbances.touch(from, to);
      if (!disturbed) {
        longestCalmGap = Math.max(longestCalmGap, to - from);
      }
      if (to - from > boundNanos) {
        (disturbed ? disturbedOverBound : overBound).incrementAndGet();
        if (!disturbed) {
          overBoundGaps.add(new Gap(from, to, boundNanos));
        }
      }
    }
  }

  @Override
  public String toString() {
    return "%d sessions, %d lost, %d tokens wrong"
        .formatted(sessions.get(), lost.get(), wrongTokens.get());
  }

  private void say(String word) {
    if (words.size() < KEPT_WORDS) {
      words.add(word);
    }
  }

  /** A time without a token, over its bound though nothing was wrong. */
  record Gap(long from, long to, long boundNanos) {
    @Override
    public String toString() {
      return "%d ms without a token, the bound is %d ms"
          .formatted((to - from) / 1_000_000, boundNanos / 1_000_000);
    }
  }

  synchronized List<Gap> overBoundGaps() {
    return List.copyOf(overBoundGaps);
  }

  synchronized List<String> words() {
    return List.copyOf(words);
  }

  synchronized double longestStallSeconds() {
    return longestStall / 1e9;
  }

  synchronized double longestCalmGapSeconds() {
    return longestCalmGap / 1e9;
  }
}
