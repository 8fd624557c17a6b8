package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.llm.RebalanceSpec;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.crds.placement.MoveSpec;
import dev.whorl.operator.placement.Planned;
import dev.whorl.planning.model.Goal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Whether what is whole moves to something better, by what its owners allow. */
final class Rebalances {
  private Rebalances() {}

  /** Whether all of them may be moved now: one way at a time, and not too often. */
  static boolean due(List<Standing> standings, Instant now) {
    return standings.stream().allMatch(standing -> due(standing, now));
  }

  private static boolean due(Standing standing, Instant now) {
    RebalanceSpec rules = rules(standing);
    BlockPlacement current = standing.current();
    MoveSpec last = current == null ? null : current.getSpec().move();
    return rules.enabled()
        && !standing.moving()
        && (last == null
            || !now.isBefore(
                Instant.parse(last.since()).plus(Durations.parse(rules.minInterval()))));
  }

  /** Whether the certified mean over all sessions gets better by as much as each of them asks. */
  static boolean worth(Solution.Found found, List<Standing> standings, Snapshot snapshot) {
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
    return after < before && after <= before * (100 - percent) / 100;
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

  private static RebalanceSpec rules(Standing standing) {
    return standing.request().deployment().getSpec().placement().rebalance();
  }
}
