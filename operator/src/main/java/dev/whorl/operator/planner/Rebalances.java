package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.llm.RebalanceSpec;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.crds.placement.MoveSpec;
import dev.whorl.operator.placement.Planned;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.LoadProfile;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether what is whole moves to something better, by what its owners allow. */
final class Rebalances {
  private Rebalances() {}

  /** Between two changes of capacities alone; they cost nothing but the sessions' calm. */
  private static final Duration CAPACITIES = Duration.ofSeconds(10);

  /** By how much the mean over the loads must get better for that: no load is known exactly. */
  private static final double CAPACITIES_GAIN = 0.05;

  /** How much worse a bound may be and count as the same. */
  private static final double AS_GOOD = 0.01;

  private static final double PERCENT = 100;

  /** Whether all of them may be moved now: one way at a time, and not too often. */
  static boolean due(List<Standing> standings, Instant now) {
    return standings.stream()
        .allMatch(standing -> due(standing, now, Durations.parse(rules(standing).minInterval())));
  }

  /** Whether the capacities of all of them may be changed now: something is known of their load. */
  static boolean capacitiesDue(List<Standing> standings, Instant now) {
    return standings.stream().anyMatch(s -> !s.request().load().equals(LoadProfile.UNIFORM))
        && standings.stream().allMatch(standing -> due(standing, now, CAPACITIES));
  }

  private static boolean due(Standing standing, Instant now, Duration interval) {
    BlockPlacement current = standing.current();
    MoveSpec last = current == null ? null : current.getSpec().move();
    return rules(standing).enabled()
        && !standing.moving()
        && (last == null || !now.isBefore(Instant.parse(last.since()).plus(interval)));
  }

  /**
   * Whether other capacities are enough better for the loads of now, and no promise gets worse for
   * them: within the objective, or where there is none within a hundredth of what is certified.
   */
  static boolean worth(GroupSolver.Reallocation other, List<Standing> standings) {
    return other.afterSeconds() <= other.beforeSeconds() * (1 - CAPACITIES_GAIN)
        && standings.stream().allMatch(standing -> promised(other, standing));
  }

  private static boolean promised(GroupSolver.Reallocation other, Standing standing) {
    Draft draft = Objects.requireNonNull(other.found().specs().get(standing.request().uid()));
    String objective = standing.request().deployment().getSpec().objective().timePerToken();
    BlockPlacementSpec now = Objects.requireNonNull(standing.current()).getSpec();
    double limit =
        objective == null
            ? Durations.seconds(now.certificate().bound()) * (1 + AS_GOOD)
            : Durations.seconds(objective);
    return Durations.seconds(draft.spec().certificate().bound()) <= limit;
  }

  /**
   * What a better placement would bring.
   *
   * @param percent less of what is to be made small
   * @param least percent that its owners ask for
   */
  record Gain(double percent, int least) {
    /** Whether it is gone to. */
    boolean worth() {
      return percent > 0 && percent >= least;
    }

    /** Why it is not; empty: it is not better. */
    String skipped() {
      return percent > 0
          ? "A placement that is %.1f %% better is known; placement.rebalance.minImprovementPercent is %d."
              .formatted(percent, least)
          : "";
    }
  }

  /** The certified mean over all sessions, or what servers cost or draw, before and after. */
  static Gain gain(Solution.Found found, List<Standing> standings, Snapshot snapshot) {
    double before = 0;
    double after = 0;
    int percent = 0;
    for (Standing standing : standings) {
      BlockPlacementSpec spec = Objects.requireNonNull(standing.current()).getSpec();
      Draft draft = Objects.requireNonNull(found.specs().get(standing.request().uid()));
      Goal goal = Asked.goal(standing.request().deployment().getSpec());
      before += weight(goal, spec, Durations.seconds(spec.certificate().meanBound()), snapshot);
      after += weight(goal, draft.spec(), draft.meanSeconds(), snapshot);
      percent = Math.max(percent, rules(standing).minImprovementPercent());
    }
    return new Gain(before > 0 ? PERCENT * (1 - after / before) : 0, percent);
  }

  /** What is to be made small: the mean over all sessions, or what the servers cost or draw. */
  private static double weight(
      Goal goal, BlockPlacementSpec spec, double meanSeconds, Snapshot snapshot) {
    if (goal == Goal.LATENCY) {
      return spec.planned() * meanSeconds;
    }
    Set<String> used = new HashSet<>();
    Planned.goal(spec).spans().forEach(span -> used.add(span.server()));
    return snapshot.servers().stream()
        .filter(server -> used.contains(server.getMetadata().getName()))
        .map(server -> Places.rates(server, snapshot))
        .mapToDouble(rates -> goal == Goal.PRICE ? rates.pricePerHour() : rates.watts())
        .sum();
  }

  /** A new goal with what decided. */
  static Draft explained(Draft draft, Standing standing) {
    BlockPlacement current = standing.current();
    String after =
        "%d sessions, certified mean %s"
            .formatted(draft.spec().planned(), draft.spec().certificate().meanBound());
    if (current == null) {
      return draft.because(MoveKind.FIRST, "Nothing was placed; now " + after + ".");
    }
    BlockPlacementSpec spec = current.getSpec();
    String figures =
        "%d sessions, certified mean %s before; %s planned."
            .formatted(spec.planned(), spec.certificate().meanBound(), after);
    if (!standing.asked()) {
      return draft.because(MoveKind.ASKED, "Something else is asked for: " + figures);
    }
    return standing.lost().isEmpty()
        ? draft.because(MoveKind.REBALANCE, "A better placement: " + figures)
        : draft.because(
            MoveKind.REPAIR,
            "Without %s: %s".formatted(String.join(", ", standing.lost()), figures));
  }

  /** Other capacities with what decided. */
  static Draft explained(Draft draft, GroupSolver.Reallocation other) {
    return draft.because(
        MoveKind.REBALANCE,
        "Capacities for the load of now, over the same blocks: certified mean over the loads %s before; %s planned (%s)."
            .formatted(
                Durations.ceil(other.beforeSeconds()),
                Durations.ceil(other.afterSeconds()),
                loads(draft.request().load())));
  }

  private static String loads(LoadProfile load) {
    double all = load.points().stream().mapToDouble(LoadProfile.Point::weight).sum();
    return load.points().stream()
        .map(p ->
            "%.0f %% of the sessions in %.0f %% of the time"
                .formatted(PERCENT * p.share(), PERCENT * p.weight() / all))
        .collect(Collectors.joining(", "));
  }

  private static RebalanceSpec rules(Standing standing) {
    return standing.request().deployment().getSpec().placement().rebalance();
  }
}
