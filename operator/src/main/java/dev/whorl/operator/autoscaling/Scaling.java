package dev.whorl.operator.autoscaling;

import dev.whorl.crds.Durations;
import dev.whorl.crds.llm.AutoscalingSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The decision of the built-in autoscaling, a function from what is seen and remembered.
 *
 * <p>Up at once, but one step at a time: while a step is being placed and loaded another one would
 * throw away what has been loaded. Down to the most that was wanted in the last {@code
 * scaleDownDelay}, and only after a whole such time has been seen, so that neither a pause between
 * requests nor a restart of the operator costs replicas. When no placement is certified for as many
 * replicas as were asked for, it goes back to what serves and tries no more for {@link #TRY_AGAIN}.
 */
final class Scaling {
  /** After more replicas than the pools hold were asked for. */
  static final Duration TRY_AGAIN = Duration.ofMinutes(5);

  private Scaling() {}

  /**
   * What is seen.
   *
   * @param replicas that are asked for now
   * @param served replicas that are certified and served
   * @param settled whether what is asked for now is what serves
   * @param infeasible whether no placement is certified for what is asked for now
   */
  record Seen(int replicas, int served, boolean settled, boolean infeasible, Demand demand) {}

  /** Replicas that were wanted at a time. */
  record Want(Instant at, int replicas) {}

  /**
   * What is remembered.
   *
   * @param since when it was first looked
   * @param wants of the last {@code scaleDownDelay}
   * @param ceiling replicas above which none is tried; null: no such limit
   * @param ceilingUntil when it is tried again
   */
  record Memory(Instant since, List<Want> wants, @Nullable Integer ceiling, Instant ceilingUntil) {
    Memory {
      wants = List.copyOf(wants);
    }

    /** Of somebody who has seen nothing. */
    static Memory since(Instant now) {
      return new Memory(now, List.of(), null, now);
    }
  }

  /** What to do. */
  sealed interface Decision {
    /** Remembered for the next time. */
    Memory memory();

    /** Nothing. */
    record Stay(Memory memory) implements Decision {}

    /**
     * Another number of replicas.
     *
     * @param why for people
     */
    record To(int replicas, String why, Memory memory) implements Decision {}
  }

  static Decision decide(
      AutoscalingSpec spec, int sessionsPerReplica, Seen seen, Memory before, Instant now) {
    Duration delay = Durations.parse(spec.scaleDownDelay());
    int wanted = wanted(spec, sessionsPerReplica, seen);
    List<Want> wants = new ArrayList<>(before.wants());
    wants.removeIf(w -> w.at().plus(delay).isBefore(now));
    wants.add(new Want(now, wanted));
    boolean limited = before.ceiling() != null && now.isBefore(before.ceilingUntil());
    Memory memory =
        new Memory(before.since(), wants, limited ? before.ceiling() : null, before.ceilingUntil());
    if (seen.infeasible() && seen.served() > 0 && seen.served() < seen.replicas()) {
      int possible = Math.max(seen.served(), spec.minReplicas());
      if (possible < seen.replicas()) {
        return new Decision.To(
            possible,
            "The pools hold no certified placement of %d replicas.".formatted(seen.replicas()),
            new Memory(before.since(), wants, possible, now.plus(TRY_AGAIN)));
      }
    }
    int most =
        limited && before.ceiling() != null
            ? Math.max(before.ceiling(), spec.minReplicas())
            : Integer.MAX_VALUE;
    int up = Math.min(wanted, most);
    if (up > seen.replicas()) {
      boolean inTheWay = !seen.settled() && seen.replicas() >= spec.minReplicas();
      return inTheWay && seen.replicas() > 0
          ? new Decision.Stay(memory)
          : new Decision.To(up, why(seen.demand()), memory);
    }
    int down = wants.stream().map(Want::replicas).max(Comparator.naturalOrder()).orElse(wanted);
    boolean seenEnough =
        !before.since().plus(delay).isAfter(now) || seen.replicas() > spec.maxReplicas();
    if (down < seen.replicas() && seenEnough) {
      return new Decision.To(
          down,
          "%s No more was wanted for %s.".formatted(why(seen.demand()), spec.scaleDownDelay()),
          memory);
    }
    return new Decision.Stay(memory);
  }

  private static int wanted(AutoscalingSpec spec, int sessionsPerReplica, Seen seen) {
    Demand demand = seen.demand();
    Integer headroom = spec.target().headroomPercent();
    String queueWait = spec.target().queueWait();
    int replicas;
    if (headroom != null) {
      replicas = replicasFor(withHeadroom(demand.sessions(), headroom), sessionsPerReplica);
    } else if (demand.held() == 0
        && demand.waiting() > 0
        && queueWait != null
        && demand.longestWait().compareTo(Durations.parse(queueWait)) <= 0) {
      replicas = Math.max(seen.replicas(), 1); // they wait, but not for too long
    } else {
      replicas = replicasFor(demand.sessions(), sessionsPerReplica);
      // Who waits although there should be room is not helped by the same number.
      if (demand.waiting() > 0 && seen.settled()) {
        replicas = Math.max(replicas, seen.replicas() + 1);
      }
    }
    return Math.clamp(replicas, spec.minReplicas(), spec.maxReplicas());
  }

  private static long withHeadroom(int sessions, int percent) {
    return Math.ceilDiv((long) sessions * (100 + percent), 100L);
  }

  private static int replicasFor(long sessions, int sessionsPerReplica) {
    return Math.toIntExact(Math.ceilDiv(sessions, sessionsPerReplica));
  }

  private static String why(Demand demand) {
    return "%d sessions run, %d wait, %d requests are held."
        .formatted(demand.running(), demand.waiting(), demand.held());
  }
}
