package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.llm.RebalanceSpec;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.crds.placement.MoveKind;
import dev.whorl.crds.placement.MoveSpec;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

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
  static boolean worth(Solution.Found found, List<Standing> standings) {
    double before = 0;
    double after = 0;
    int percent = 0;
    for (Standing standing : standings) {
      BlockPlacementSpec spec = Objects.requireNonNull(standing.current()).getSpec();
      before += spec.planned() * Durations.seconds(spec.certificate().meanBound());
      Draft draft = Objects.requireNonNull(found.specs().get(standing.request().uid()));
      after += draft.spec().planned() * draft.meanSeconds();
      percent = Math.max(percent, rules(standing).minImprovementPercent());
    }
    return after < before && after <= before * (100 - percent) / 100;
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
