package dev.whorl.agent.control;

import dev.whorl.agent.session.Assignment;
import dev.whorl.agent.session.SessionGate;
import dev.whorl.executor.UnloadOutcome;
import dev.whorl.protocol.control.SpanReport.Phase;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Makes memory equal to the desired state: one pass at a time, on a thread of its own, beside the
 * step loop. A span that is no longer wanted hands its sessions to one that has their blocks, or
 * ends them, and goes with the last one; one that does not fit meanwhile waits for it. A load
 * brings only blocks that are not here; where only capacities change, nothing is loaded.
 */
public final class SpanKeeper implements AutoCloseable {
  /** How long a failed span rests before it is tried again: a file may appear later. */
  private static final Duration RETRY = Duration.ofSeconds(30);

  private static final Duration LOOK = Duration.ofMillis(200);

  /** Passes that may fail one after the other before only a new process is thought to help. */
  private static final int MAX_FAILURES = 10;

  private static final Logger LOG = System.getLogger(SpanKeeper.class.getName());

  private final SpanLoader loader;
  private final WarmUp warmUp;
  private final Measuring measuring;
  private final SessionGate gate;
  private final Runnable died;
  private final Map<DesiredSpan, HeldSpan> held = new LinkedHashMap<>();
  private final Map<DesiredSpan, SpanStatus> statuses = new LinkedHashMap<>();
  private final Map<DesiredSpan, Long> failedAt = new LinkedHashMap<>();
  private final Thread thread = Thread.ofPlatform().name("span-keeper").unstarted(this::run);
  private final Semaphore news = new Semaphore(0);
  private DesiredState desired = DesiredState.NOTHING;

  /**
   * @param measuring has memory of the device now and then, and gives it back
   * @param died told when passes fail again and again, so that the process is not taken for a
   *     living one
   */
  SpanKeeper(
      SpanLoader loader, WarmUp warmUp, Measuring measuring, SessionGate gate, Runnable died) {
    this.loader = loader;
    this.warmUp = warmUp;
    this.measuring = measuring;
    this.gate = gate;
    this.died = died;
  }

  public void start() {
    thread.start();
  }

  /**
   * Takes a desired state, at once in force for admission. Returns false for a generation below the
   * applied one.
   */
  synchronized boolean apply(DesiredState next) {
    if (next.generation() < desired.generation()) {
      return false;
    }
    for (DesiredSpan span : held.keySet()) {
      // Its pages are not there yet: not loaded before the quota is.
      Long wanted = next.cacheBytes().get(span);
      if (wanted != null && wanted > desired.cacheBytes().getOrDefault(span, 0L)) {
        statuses.put(span, SpanStatus.WAITING);
      }
    }
    desired = next;
    failedAt.clear();
    // A failure belongs to the word that met it; under the new one it is only waiting.
    statuses.values().removeIf(status -> status.phase() == Phase.FAILED);
    statuses.keySet().removeIf(span -> !next.spans().contains(span) && !held.containsKey(span));
    publish();
    news.release();
    return true;
  }

  synchronized DesiredState desired() {
    return desired;
  }

  /** The phase of every span that is wanted or still held. */
  synchronized Map<DesiredSpan, SpanStatus> statuses() {
    Map<DesiredSpan, SpanStatus> all = new LinkedHashMap<>();
    desired.spans().forEach(span -> all.put(span, statuses.getOrDefault(span, SpanStatus.WAITING)));
    held.keySet().forEach(span -> all.putIfAbsent(span, SpanStatus.UNLOADING));
    return all;
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

  private void run() {
    int failures = 0;
    try {
      while (!Thread.currentThread().isInterrupted()) {
        failures = pass() ? 0 : failures + 1;
        if (failures == MAX_FAILURES) {
          LOG.log(Level.ERROR, "Spans are no longer kept; this process must be restarted.");
          died.run();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns false after a fault, and after a rest: what is wanted is tried again. */
  private boolean pass() throws InterruptedException {
    try {
      if (!work()) {
        rest();
      }
      return true;
    } catch (RuntimeException | Error e) {
      LOG.log(Level.ERROR, "A pass over the spans failed.", e);
      rest();
      return false;
    }
  }

  /** One pass. Returns whether something was loaded: more may fit now. */
  boolean work() {
    unloadUnwanted();
    settleQuotas();
    loader.wanted(uris());
    return loadWanted();
  }

  private void rest() throws InterruptedException {
    if (news.tryAcquire(LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  private synchronized void unloadUnwanted() {
    for (HeldSpan span : List.copyOf(held.values())) {
      if (!desired.spans().contains(span.desired())
          && span.loaded().unload() instanceof UnloadOutcome.Unloaded) {
        span.model().close();
        held.remove(span.desired());
        statuses.remove(span.desired());
      }
    }
  }

  private synchronized Serving serving() {
    return new Serving(desired, held.values());
  }

  private void settleQuotas() {
    long begin = measuring.now();
    Map<CacheOwner, String> refused = loader.settle(serving());
    synchronized (this) {
      for (HeldSpan span : held.values()) {
        String refusal = refused.get(span.cacheOwner());
        statuses.put(span.desired(), refusal == null ? SpanStatus.LOADED : noRoom(refusal, begin));
      }
    }
  }

  private SpanStatus noRoom(String message, long begin) {
    return roomComes(begin) ? SpanStatus.WAITING : SpanStatus.failed(message);
  }

  /** Whether memory that was missing since then is about to come free, so that nothing failed. */
  private boolean roomComes(long begin) {
    return serving().unloading() || measuring.hadMemorySince(begin);
  }

  private boolean loadWanted() {
    boolean any = false;
    for (DesiredSpan span : missing()) {
      any |= load(span);
    }
    return any;
  }

  private synchronized Set<String> uris() {
    return desired.spans().stream().map(DesiredSpan::uri).collect(Collectors.toSet());
  }

  private synchronized List<DesiredSpan> missing() {
    List<DesiredSpan> missing = new ArrayList<>(desired.spans());
    missing.removeIf(held::containsKey);
    missing.removeIf(this::resting);
    return missing;
  }

  private boolean resting(DesiredSpan span) {
    Long failed = failedAt.get(span);
    return failed != null && System.nanoTime() - failed < RETRY.toNanos();
  }

  private boolean load(DesiredSpan span) {
    long begin = measuring.now();
    SpanLoader.Result result =
        loader.load(
            span, serving(), (done, total) -> status(span, SpanStatus.loading(done, total)));
    if (result instanceof SpanLoader.Result.Held(HeldSpan loaded)) {
      warmUp.run(loaded);
    }
    synchronized (this) {
      switch (result) {
        case SpanLoader.Result.Held(HeldSpan loaded) -> {
          held.put(span, loaded);
          statuses.put(span, SpanStatus.LOADED);
          publish();
          return true;
        }
        case SpanLoader.Result.Fetching(long done, long total) ->
            statuses.put(span, SpanStatus.fetching(done, total));
        case SpanLoader.Result.NoRoom(String message) -> {
          if (roomComes(begin)) {
            statuses.put(span, SpanStatus.WAITING);
          } else {
            fail(span, message);
          }
        }
        case SpanLoader.Result.Failed(String message) -> fail(span, message);
      }
      return false;
    }
  }

  private void fail(DesiredSpan span, String message) {
    statuses.put(span, SpanStatus.failed(message));
    failedAt.put(span, System.nanoTime());
  }

  private synchronized void status(DesiredSpan span, SpanStatus status) {
    statuses.put(span, status);
  }

  private void publish() {
    Assignment assignment = serving().assignment();
    gate.run(table -> table.assign(assignment));
  }
}
