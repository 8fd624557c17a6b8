package dev.whorl.operator.live;

import dev.whorl.planning.certificate.LateShare;
import dev.whorl.planning.certificate.LateShare.SlowSteps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * What has happened to one deployment in the last {@link #PERIOD}, from counts that routers and
 * agents give since their start: what lies between two answers counts, and of who is heard for the
 * first time, or started anew, nothing yet. A value: who has seen more has another one.
 */
final class Tally {
  /** Over which shares and percentiles are taken. */
  static final Duration PERIOD = Duration.ofMinutes(5);

  static final Duration SLICE = Duration.ofSeconds(30);
  private static final double TAIL = 99;

  private final List<Slice> slices;
  private final Map<String, RouterFigures> routers;
  private final Map<String, ServerSteps> servers;

  /** A part of the period. */
  private record Slice(
      Instant start,
      int mostRunning,
      long late,
      Endings endings,
      Histogram gaps,
      Map<String, SlowSteps> slow) {

    static Slice starting(Instant start) {
      return new Slice(start, 0, 0, Endings.NONE, new Histogram(2), Map.of());
    }
  }

  private Tally(
      List<Slice> slices, Map<String, RouterFigures> routers, Map<String, ServerSteps> servers) {
    this.slices = List.copyOf(slices);
    this.routers = Map.copyOf(routers);
    this.servers = Map.copyOf(servers);
  }

  /** Of somebody who has seen nothing. */
  static Tally starting() {
    return new Tally(List.of(), Map.of(), Map.of());
  }

  /**
   * Takes in what was said at a time not before the last one.
   *
   * @param answers of the routers that answered
   * @param steps of the servers that report
   */
  Tally with(Instant now, Collection<RouterFigures> answers, Map<String, ServerSteps> steps) {
    List<Slice> next = new ArrayList<>(slices);
    next.removeIf(slice -> !slice.start().isAfter(now.minus(PERIOD)));
    if (next.isEmpty() || !now.isBefore(next.getLast().start().plus(SLICE))) {
      next.add(Slice.starting(now));
    }
    next.add(taken(next.removeLast(), answers, steps));
    Map<String, RouterFigures> heard = new HashMap<>();
    answers.forEach(answer -> heard.put(answer.incarnation(), answer));
    // One that does not answer once is the same when it answers again.
    routers.forEach(heard::putIfAbsent);
    Map<String, ServerSteps> reported = new HashMap<>(servers);
    reported.putAll(steps);
    return new Tally(next, heard, reported);
  }

  /** Sessions that went on on another chain, and that found none, since the last answers. */
  Recoveries recoveries(Recoveries before, Collection<RouterFigures> answers, Instant now) {
    long recovered = 0;
    long ended = 0;
    for (RouterFigures answer : answers) {
      RouterFigures known = routers.get(answer.incarnation());
      if (known != null) {
        recovered += answer.recovered() - known.recovered();
        ended += answer.notRecovered() - known.notRecovered();
      }
    }
    return before.plus(recovered, ended, now);
  }

  private Slice taken(
      Slice slice, Collection<RouterFigures> answers, Map<String, ServerSteps> steps) {
    int running = 0;
    long late = slice.late();
    Endings endings = slice.endings();
    Histogram gaps = slice.gaps().copy();
    for (RouterFigures answer : answers) {
      running += answer.running();
      RouterFigures before = routers.get(answer.incarnation());
      if (before != null) {
        late += answer.late() - before.late();
        endings = endings.plus(answer.over() - before.over(), answer.failed() - before.failed());
        gaps.add(since(before.gaps(), answer.gaps()));
      }
    }
    Map<String, SlowSteps> slow = new TreeMap<>(slice.slow());
    steps.forEach((server, said) -> {
      ServerSteps before = servers.get(server);
      if (before != null && before.incarnation() == said.incarnation()) {
        long more = said.slowSteps() - before.slowSteps();
        int sessions = Math.max(1, Math.max(said.sessions(), before.sessions()));
        slow.merge(server, new SlowSteps(sessions, more), Tally::both);
      }
    });
    return new Slice(
        slice.start(),
        Math.max(slice.mostRunning(), running),
        late,
        endings,
        gaps,
        Map.copyOf(slow));
  }

  /** Counts only grow; of those that do not nothing is believed. */
  private static Histogram since(Histogram before, Histogram now) {
    Histogram since = now.copy();
    try {
      since.subtract(before);
    } catch (IllegalArgumentException e) {
      since.reset();
    }
    return since;
  }

  private static SlowSteps both(SlowSteps one, SlowSteps other) {
    return new SlowSteps(Math.max(one.sessions(), other.sessions()), one.steps() + other.steps());
  }

  /** How the sessions of the period ended. */
  Endings endings() {
    return slices.stream().map(Slice::endings).reduce(Endings.NONE, Endings::plus);
  }

  /** What can be said of the period; null while no token was seen in it. */
  @Nullable LiveFigures figures(Instant now) {
    Histogram gaps = new Histogram(2);
    long late = 0;
    Map<String, SlowSteps> slow = new TreeMap<>();
    for (Slice slice : slices) {
      gaps.add(slice.gaps());
      late += slice.late();
      slice.slow().forEach((server, steps) -> slow.merge(server, steps, Tally::both));
    }
    long tokens = gaps.getTotalCount();
    if (tokens == 0) {
      return null;
    }
    LateShare counted = new LateShare(0, List.copyOf(slow.values()), tokens);
    return new LiveFigures(
        now,
        slices.stream()
            .skip(Math.max(0, slices.size() - 2))
            .mapToInt(Slice::mostRunning)
            .max()
            .orElse(0),
        tokens,
        late,
        gaps.getValueAtPercentile(TAIL) * RouterFigures.UNIT,
        counted,
        worst(slow, tokens));
  }

  private static LiveFigures.@Nullable Overrun worst(Map<String, SlowSteps> slow, long tokens) {
    LiveFigures.Overrun worst = null;
    for (Map.Entry<String, SlowSteps> entry : slow.entrySet()) {
      double share = new LateShare(0, List.of(entry.getValue()), tokens).bound();
      if (entry.getValue().steps() > 0 && (worst == null || share > worst.share())) {
        worst = new LiveFigures.Overrun(entry.getKey(), entry.getValue().steps(), share);
      }
    }
    return worst;
  }
}
