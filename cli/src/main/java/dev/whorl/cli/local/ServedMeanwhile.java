package dev.whorl.cli.local;

import java.io.PrintWriter;
import java.io.Writer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients of a cluster that ask one question after the other; the gap before every token is held
 * against the bound that is certified at the time. Answers that come while a server is down on
 * purpose are counted apart: the bound is not promised for the time of a failure.
 */
final class ServedMeanwhile implements AutoCloseable {
  private static final Duration AFTER_FAILURE = Duration.ofMillis(300);
  private static final String QUESTION = "How far?";

  /**
   * What clients have seen.
   *
   * @param overBound tokens that came later after the one before than is certified
   * @param worstGapSeconds of the tokens that count
   * @param disturbed tokens of answers during a failure that was made on purpose
   * @param failed answers that were refused or broke
   */
  record Tally(long tokens, long overBound, double worstGapSeconds, long disturbed, long failed) {
    Tally since(Tally before) {
      return new Tally(
          tokens - before.tokens(),
          overBound - before.overBound(),
          worstGapSeconds,
          disturbed - before.disturbed(),
          failed - before.failed());
    }
  }

  private final LocalCluster cluster;
  private final int answerTokens;
  private final List<Thread> clients = new ArrayList<>();
  private Tally tally = new Tally(0, 0, 0, 0, 0);
  private int failures;
  private boolean down;
  private volatile boolean stopping;

  /** Clients begin to ask. */
  ServedMeanwhile(LocalCluster cluster, int sessions, int answerTokens) {
    this.cluster = cluster;
    this.answerTokens = answerTokens;
    for (int i = 0; i < sessions; i++) {
      clients.add(Thread.ofPlatform().daemon().name("client-" + i).start(this::ask));
    }
  }

  /** A server is about to be ended. */
  synchronized void failureBegins() {
    failures++;
    down = true;
  }

  /** It serves again. */
  synchronized void failureEnds() {
    down = false;
  }

  synchronized Tally tally() {
    return tally;
  }

  private synchronized int calm() {
    return down ? -1 : failures;
  }

  private void ask() {
    ChatProbe probe =
        new ChatProbe(
            cluster.url(), cluster.config().model().name(), new PrintWriter(Writer.nullWriter()));
    while (!stopping) {
      int before = calm();
      double bound = cluster.boundSeconds();
      try {
        List<Double> gaps = probe.ask(QUESTION, answerTokens).gapsSeconds();
        count(gaps, bound, before >= 0 && before == calm());
      } catch (RuntimeException e) {
        failed(before >= 0 && before == calm());
        LockSupport.parkNanos(AFTER_FAILURE.toNanos());
      }
    }
  }

  private synchronized void count(List<Double> gaps, double bound, boolean calm) {
    long over = gaps.stream().filter(gap -> gap > bound).count();
    double worst = gaps.isEmpty() ? 0 : gaps.getLast();
    tally =
        calm
            ? new Tally(
                tally.tokens() + gaps.size(),
                tally.overBound() + over,
                Math.max(tally.worstGapSeconds(), worst),
                tally.disturbed(),
                tally.failed())
            : new Tally(
                tally.tokens(),
                tally.overBound(),
                tally.worstGapSeconds(),
                tally.disturbed() + gaps.size(),
                tally.failed());
  }

  private synchronized void failed(boolean calm) {
    tally =
        new Tally(
            tally.tokens(),
            tally.overBound(),
            tally.worstGapSeconds(),
            tally.disturbed(),
            tally.failed() + (calm ? 1 : 0));
  }

  /** What was seen when the answers that are under way have come; nobody asks any more. */
  Tally ended() {
    close();
    return tally();
  }

  /** Waits until the answers that are under way have come. */
  @Override
  public void close() {
    stopping = true;
    try {
      for (Thread client : clients) {
        client.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
