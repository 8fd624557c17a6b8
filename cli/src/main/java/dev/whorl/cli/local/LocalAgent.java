package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.control.AgentLink;
import dev.whorl.control.Translation;
import dev.whorl.planning.moving.ServerView;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One agent process and the control stream to it. */
final class LocalAgent implements AutoCloseable {
  private static final Duration RECONNECT = Duration.ofMinutes(2);

  private final LocalConfig.Server server;
  private final Child process;
  private final ManagedChannel channel;
  private final AgentLink link;
  private final Runnable news;
  private final ReentrantLock connecting = new ReentrantLock();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition reported = lock.newCondition();
  private AgentLink.@Nullable Drive drive;
  private @Nullable Report latest;
  private @Nullable Assign assigned;
  private volatile boolean supervised; // its process comes back when it ends
  private long incarnation;
  private int streams; // the last one opened
  private boolean streaming; // it has not ended

  /**
   * @param news told whenever it says something, or nothing any more
   */
  LocalAgent(LocalConfig.Server server, Child process, ManagedChannel channel, Runnable news) {
    this.server = server;
    this.process = process;
    this.channel = channel;
    this.news = news;
    this.link = new AgentLink(channel);
  }

  String name() {
    return server.name();
  }

  AgentLink link() {
    return link;
  }

  Child process() {
    return process;
  }

  LocalConfig.Server server() {
    return server;
  }

  /** From now on somebody calls {@link #revive} when the process has ended. */
  void supervised() {
    supervised = true;
  }

  /** What it said last; null before its first word and while it is not heard. */
  @Nullable Report report() {
    lock.lock();
    try {
      return latest;
    } finally {
      lock.unlock();
    }
  }

  /** What is known of it; without a word it counts as full. */
  ServerView view() {
    lock.lock();
    try {
      Report now = latest;
      Assign told = assigned;
      return now == null
          ? new ServerView.Silent()
          : Translation.heard(
              now, told == null || now.getAppliedGeneration() >= told.getGeneration());
    } finally {
      lock.unlock();
    }
  }

  /** Whether it was told this last, under whatever generation. */
  boolean hasHeard(Assign word) {
    lock.lock();
    try {
      Assign told = assigned;
      return told != null && told.toBuilder().clearGeneration().build().equals(word);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Fails when something that it was told to hold could not be loaded, or its process has ended and
   * does not come back.
   *
   * @throws BadInput with its own words
   */
  void requireNoFailedLoad() {
    if (!supervised) {
      process.requireAlive();
    }
    Report now = report();
    SpanReport failure = now == null ? null : failed(now);
    if (failure != null) {
      throw new BadInput("The agent %s: %s".formatted(name(), failure.getMessage()));
    }
  }

  /** How far it is with what it was told to hold; 0 while it is not heard. */
  int loadedPercent() {
    Report now = report();
    return now == null ? 0 : loaded(now);
  }

  /** The last report's incarnation; 0 before the first. */
  long incarnation() {
    lock.lock();
    try {
      return incarnation;
    } finally {
      lock.unlock();
    }
  }

  /** Brings back the process with what it was assigned. */
  void revive(Duration connecting, Duration loading) {
    lock.lock();
    try {
      // The stream ended with the process, whether that was heard or not.
      latest = null;
      streaming = false;
      streams++;
    } finally {
      lock.unlock();
    }
    process.restart();
    connect(connecting);
    Assign again = assignAgain();
    if (again != null) {
      awaitLoaded(again.getGeneration(), loading, percent -> {});
    }
  }

  private @Nullable Assign assignAgain() {
    lock.lock();
    try {
      if (assigned != null && drive != null) {
        drive.assign(assigned);
      }
      return assigned;
    } finally {
      lock.unlock();
    }
  }

  /** Opens the control stream as soon as the agent listens, and waits for its first report. */
  Report connect(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    connecting.lock();
    try {
      while (System.nanoTime() < end) {
        Report first = report();
        if (first != null) {
          return first;
        }
        process.requireAlive();
        // Otherwise the channel would wait longer and longer before it looks again.
        channel.resetConnectBackoff();
        openStream();
        await(report -> true, Duration.ofMillis(500));
      }
    } finally {
      connecting.unlock();
    }
    throw new BadInput(
        "The agent %s has not reported within %d s.".formatted(name(), patience.toSeconds()));
  }

  /** One at a time: on a busy machine the first word takes its time. */
  private void openStream() {
    lock.lock();
    try {
      if (streaming) {
        return;
      }
      streaming = true;
      int stream = ++streams;
      drive = link.drive(report -> take(stream, report), status -> lost(stream));
    } finally {
      lock.unlock();
    }
  }

  /** A stream can end though both of its ends live, as after a long pause. */
  private void reconnect() {
    try {
      connect(RECONNECT);
      assignAgain();
    } catch (BadInput gone) {
      // Its process has ended, and whoever looks after it brings it back.
    }
  }

  /** Tells it what to serve; a process that is started again is told anew. */
  void assign(Assign assign) {
    lock.lock();
    try {
      if (drive == null) {
        throw new IllegalStateException("The agent " + name() + " is not connected.");
      }
      assigned = assign;
      if (process.isAlive()) {
        drive.assign(assign);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until every assigned span is loaded.
   *
   * @param percent is told how far the span has come that is furthest behind
   * @throws BadInput with the agent's own words when one cannot be loaded
   */
  void awaitLoaded(long generation, Duration patience, IntConsumer percent) {
    Report report =
        await(
            r -> {
              if (r.getAppliedGeneration() < generation) {
                return false;
              }
              percent.accept(loaded(r));
              return settled(r) || failed(r) != null;
            },
            patience);
    if (!supervised) {
      process.requireAlive();
    }
    if (report == null) {
      throw new BadInput(
          "The agent %s has not loaded its span within %d s."
              .formatted(name(), patience.toSeconds()));
    }
    SpanReport failure = failed(report);
    if (failure != null) {
      throw new BadInput("The agent %s: %s".formatted(name(), failure.getMessage()));
    }
  }

  /** Whether it runs and holds all that it was told to. */
  boolean isSettled() {
    lock.lock();
    try {
      Report now = latest;
      return process.isAlive()
          && now != null
          && assigned != null
          && now.getAppliedGeneration() >= assigned.getGeneration()
          && settled(now);
    } finally {
      lock.unlock();
    }
  }

  private static int loaded(Report report) {
    return report.getSpansList().stream()
        .mapToInt(s -> s.getPhase() == SpanReport.Phase.LOADED ? 100 : s.getPercent())
        .min()
        .orElse(100);
  }

  private static boolean settled(Report report) {
    return report.getSpansList().stream().allMatch(s -> s.getPhase() == SpanReport.Phase.LOADED);
  }

  private static @Nullable SpanReport failed(Report report) {
    return report.getSpansList().stream()
        .filter(s -> s.getPhase() == SpanReport.Phase.FAILED)
        .findFirst()
        .orElse(null);
  }

  private void take(int stream, Report report) {
    lock.lock();
    try {
      if (stream == streams) {
        latest = report;
        incarnation = report.getIncarnation();
      }
      reported.signalAll();
    } finally {
      lock.unlock();
    }
    news.run();
  }

  private void lost(int stream) {
    boolean known;
    lock.lock();
    try {
      if (stream != streams) {
        return;
      }
      known = latest != null;
      latest = null;
      streaming = false;
      reported.signalAll();
    } finally {
      lock.unlock();
    }
    news.run();
    if (known && !process.closed() && process.isAlive()) {
      Thread.ofVirtual().name("reconnect-" + name()).start(this::reconnect);
    }
  }

  private @Nullable Report await(Predicate<Report> wanted, Duration patience) {
    long left = patience.toNanos();
    lock.lock();
    try {
      while (latest == null || !wanted.test(latest)) {
        if (left <= 0) {
          return null;
        }
        left = reported.awaitNanos(left);
      }
      return latest;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Asks the process to end, without waiting. */
  void stop() {
    process.stop();
  }

  @Override
  public void close() {
    process.stop();
    channel.shutdownNow();
    process.close();
    try {
      channel.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
