package dev.whorl.operator.agents;

import dev.whorl.control.AgentLink;
import dev.whorl.protocol.control.Assign;
import dev.whorl.protocol.control.Report;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One agent: the channel, the open stream, what it was told last and what it said last. A stream
 * that breaks is opened again at once, for a broken stream is not yet a lost server: to plan
 * without it would move blocks and end sessions. Only when that fails too the agent counts as
 * silent; from then on it is called every {@link #RETRY}. A second chance is earned anew by a
 * report and not by time alone, for calls to a peer that hangs fail slowly. Thread-safe; nothing
 * here blocks.
 */
final class AgentConnection {
  static final Duration RETRY = Duration.ofSeconds(1);

  private final ManagedChannel channel;
  private final AgentLink link;
  private final ScheduledExecutorService timer;
  private final Clock clock;
  private final Runnable changed;
  private Observation observation;
  private @Nullable Assign desired;
  private AgentLink.@Nullable Drive drive;
  private Instant secondChance = Instant.EPOCH;
  private boolean earned = true;
  private boolean closed;

  AgentConnection(
      ManagedChannel channel, ScheduledExecutorService timer, Clock clock, Runnable changed) {
    this.channel = channel;
    this.link = new AgentLink(channel);
    this.timer = timer;
    this.clock = clock;
    this.changed = changed;
    this.observation = new Observation.Unknown(clock.instant());
  }

  AgentLink link() {
    return link;
  }

  synchronized Observation observation() {
    return observation;
  }

  /** Tells the agent its desired state, now or as soon as it can be reached. */
  synchronized void assign(Assign assign) {
    if (closed || assign.equals(desired)) {
      return;
    }
    desired = assign;
    if (drive == null) {
      open();
    } else {
      drive.assign(assign);
    }
  }

  synchronized void close() {
    closed = true;
    if (drive != null) {
      drive.close();
      drive = null;
    }
    channel.shutdownNow();
  }

  private synchronized void open() {
    if (closed || drive != null || desired == null) {
      return;
    }
    AgentLink.Drive[] stream = new AgentLink.Drive[1];
    try {
      channel.resetConnectBackoff();
      stream[0] = link.drive(this::reported, status -> ended(stream, status));
      drive = stream[0];
      drive.assign(desired);
    } catch (RuntimeException e) {
      // On a timer, which would drop it in silence: the agent would never be called again.
      drive = null;
      var _ =
          timer.schedule(
              () -> ended(stream, Status.fromThrowable(e)),
              RETRY.toMillis(),
              TimeUnit.MILLISECONDS);
    }
  }

  private void reported(Report report) {
    synchronized (this) {
      if (closed) {
        return;
      }
      observation = new Observation.Reporting(report);
      earned = true;
    }
    changed.run();
  }

  private void ended(AgentLink.Drive[] stream, Status status) {
    synchronized (this) {
      // A stream that fails while it is being opened has no name yet.
      if (closed || (drive != null && stream[0] != null && drive != stream[0])) {
        return;
      }
      drive = null;
      Instant now = clock.instant();
      if (!(observation instanceof Observation.Silent)) {
        if (earned && !now.isBefore(secondChance.plus(RETRY))) {
          earned = false;
          secondChance = now;
          var _ = timer.schedule(this::open, 0, TimeUnit.MILLISECONDS);
          return;
        }
        observation = new Observation.Silent(now, reason(status));
      }
      var _ = timer.schedule(this::open, RETRY.toMillis(), TimeUnit.MILLISECONDS);
    }
    changed.run();
  }

  private static String reason(Status status) {
    String description = status.getDescription();
    return description == null ? status.getCode().name() : description;
  }
}
