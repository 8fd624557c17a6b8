package dev.whorl.cli.chaos;

import dev.whorl.cli.local.LocalCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks at what a bound rests on while clients ask: agents count steps that took longer than the
 * certificate allows, and the clients' own process may stand still. A gap over its bound without
 * either is a fault of the product, with one of them a machine that does less than was measured.
 */
final class CapWatch implements AutoCloseable {
  private static final Duration LOOK = Duration.ofMillis(100);

  /** Later than this a look says that this process did not run. */
  private static final Duration LATE = Duration.ofMillis(100);

  /** Agents report a few times a second: a step is counted a little after it. */
  private static final Duration REPORT = Duration.ofSeconds(1);

  /** A moment between two looks, and what was seen then. */
  record Seen(long from, long to, String what) {}

  private final LocalCluster cluster;
  private final List<Seen> seen = new ArrayList<>();
  private final Map<String, Long> counted = new HashMap<>();
  private final Thread thread = Thread.ofPlatform().daemon().name("caps").unstarted(this::run);
  private long exceeded;

  private CapWatch(LocalCluster cluster) {
    this.cluster = cluster;
  }

  static CapWatch start(LocalCluster cluster) {
    CapWatch watch = new CapWatch(cluster);
    watch.thread.start();
    return watch;
  }

  /** Steps over their caps since the start, of all processes. */
  synchronized long exceeded() {
    return exceeded;
  }

  /** What was seen in a time. */
  synchronized List<String> during(long from, long to) {
    return during(seen, from, to);
  }

  static List<String> during(List<Seen> seen, long from, long to) {
    return seen.stream()
        .filter(each -> each.from() <= to + REPORT.toNanos() && each.to() >= from)
        .map(Seen::what)
        .distinct()
        .toList();
  }

  private void run() {
    long before = System.nanoTime();
    while (true) {
      try {
        Thread.sleep(LOOK);
      } catch (InterruptedException e) {
        return;
      }
      long now = System.nanoTime();
      look(before, now);
      before = now;
    }
  }

  private synchronized void look(long before, long now) {
    long late = now - before - LOOK.toNanos();
    if (late > LATE.toNanos()) {
      add(before, now, "the clients' process stood still for %d ms".formatted(late / 1_000_000));
    }
    cluster
        .exceededCaps()
        .forEach((server, count) -> {
          long known = counted.getOrDefault(server, 0L);
          // Another process counts from the start.
          long more = count < known ? count : count - known;
          counted.put(server, count);
          if (more > 0) {
            exceeded += more;
            add(before, now, "%s had steps over their cap".formatted(server));
          }
        });
  }

  private void add(long from, long to, String what) {
    seen.add(new Seen(from, to, what));
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
