package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.control.AgentLink;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.Report;
import dev.whorl.protocol.control.SpanReport;
import io.grpc.ManagedChannel;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One agent process and the control stream to it. */
final class LocalAgent implements AutoCloseable {
  private final LocalConfig.Server server;
  private final Child process;
  private final ManagedChannel channel;
  private final AgentLink link;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition reported = lock.newCondition();
  private AgentLink.@Nullable Drive drive;
  private @Nullable Report latest;
  private @Nullable Assign assigned;

  LocalAgent(LocalConfig.Server server, Child process, ManagedChannel channel) {
    this.server = server;
    this.process = process;
    this.channel = channel;
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

  /** The last report's incarnation; 0 before the first. */
  long incarnation() {
    lock.lock();
    try {
      return latest == null ? 0 : latest.getIncarnation();
    } finally {
      lock.unlock();
    }
  }

  /** Brings back the process with what it was assigned. */
  void revive(Duration connecting, Duration loading) {
    process.restart();
    lock.lock();
    try {
      latest = null;
    } finally {
      lock.unlock();
    }
    connect(connecting);
    Assign again = assigned;
    if (again != null) {
      assign(again);
      awaitLoaded(again.getGeneration(), loading);
    }
  }

  /** Opens the control stream as soon as the agent listens, and waits for its first report. */
  Report connect(Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (System.nanoTime() < end) {
      process.requireAlive();
      // Otherwise the channel would wait longer and longer before it looks again.
      channel.resetConnectBackoff();
      drive = link.drive(this::take, status -> lost());
      Report first = await(report -> true, Duration.ofMillis(500));
      if (first != null) {
        return first;
      }
    }
    throw new BadInput(
        "The agent %s has not reported within %d s.".formatted(name(), patience.toSeconds()));
  }

  void assign(Assign assign) {
    if (drive == null) {
      throw new IllegalStateException("The agent " + name() + " is not connected.");
    }
    assigned = assign;
    drive.assign(assign);
  }

  /**
   * Waits until every assigned span is loaded.
   *
   * @throws BadInput with the agent's own words when one cannot be loaded
   */
  void awaitLoaded(long generation, Duration patience) {
    Report report =
        await(
            r -> r.getAppliedGeneration() >= generation && (settled(r) || failed(r) != null),
            patience);
    process.requireAlive();
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

  private static boolean settled(Report report) {
    return report.getSpansList().stream().allMatch(s -> s.getPhase() == SpanReport.Phase.LOADED);
  }

  private static @Nullable SpanReport failed(Report report) {
    return report.getSpansList().stream()
        .filter(s -> s.getPhase() == SpanReport.Phase.FAILED)
        .findFirst()
        .orElse(null);
  }

  private void take(Report report) {
    lock.lock();
    try {
      latest = report;
      reported.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void lost() {
    lock.lock();
    try {
      reported.signalAll();
    } finally {
      lock.unlock();
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
