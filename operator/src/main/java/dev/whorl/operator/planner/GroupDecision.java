package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.operator.kube.Reasons;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one group. All its deployments are planned together; when that is not possible,
 * what is in force and whole stays, and the others are tried one after the other, so that one that
 * cannot be placed holds up nobody else: those that have lost a server first, for they were
 * promised something, then by priority, then by age. Nothing that serves gives way to a newcomer.
 */
final class GroupDecision {
  private final RememberedSolver solver;

  GroupDecision(GroupSolver solver) {
    this.solver = new RememberedSolver(solver);
  }

  /** Decides about deployments that are in order of priority, then age. */
  Decision decide(List<Request> group, Snapshot snapshot) {
    List<Standing> standings = group.stream().map(r -> Standing.of(r, snapshot)).toList();
    List<Standing> applied = standings.stream().filter(s -> !s.request().planOnly()).toList();
    Decision decided = applied.isEmpty() ? Decision.NOTHING : decideApplied(applied, snapshot);
    Map<String, PlanOutcome> outcomes = new HashMap<>(decided.outcomes());
    for (Standing standing : standings) {
      if (standing.request().planOnly()) {
        outcomes.put(standing.request().uid(), report(standing, applied, snapshot));
      }
    }
    return new Decision(decided.create(), outcomes, decided.skipped(), decided.atRisk());
  }

  /** Ends a round; what concerns no group any more is forgotten. */
  void endRound() {
    solver.forgetUnasked();
  }

  /** How many answers of the solver are remembered. */
  int remembered() {
    return solver.size();
  }

  private Decision decideApplied(List<Standing> applied, Snapshot snapshot) {
    boolean settled = applied.stream().allMatch(Standing::intact);
    if (settled) {
      Decision reallocated = reallocated(applied, snapshot);
      if (reallocated != null) {
        return reallocated;
      }
      String kept = solver.kept(applied, snapshot);
      if (kept != null || !Rebalances.due(applied, snapshot.now())) {
        return asTheyAre(applied, kept == null ? "" : kept);
      }
    }
    return switch (solver.solve(applied, snapshot)) {
      case Solution.Found found when settled -> {
        Rebalances.Gain gain = Rebalances.gain(found, applied, snapshot);
        String why = gain.worth() ? "" : gain.skipped();
        solver.keep(applied, why, snapshot);
        yield gain.worth() ? take(found, applied) : asTheyAre(applied, why);
      }
      case Solution.Found found -> {
        solver.keep(applied, "", snapshot);
        yield take(found, applied);
      }
      case Solution.None none when settled -> asTheyAre(applied);
      case Solution.None none -> oneAfterTheOther(applied, snapshot);
    };
  }

  /** Capacities follow the load within seconds: no block moves. */
  private @Nullable Decision reallocated(List<Standing> applied, Snapshot snapshot) {
    if (!Rebalances.capacitiesDue(applied, snapshot.now())) {
      return null;
    }
    GroupSolver.Reallocation other = solver.reallocate(applied, snapshot);
    if (other == null || !Rebalances.worth(other, applied)) {
      return null;
    }
    return take(other.found(), applied, (draft, standing) -> Rebalances.explained(draft, other));
  }

  private Decision oneAfterTheOther(List<Standing> applied, Snapshot snapshot) {
    List<Standing> accepted = new ArrayList<>();
    Decision taken = Decision.NOTHING;
    Map<String, PlanOutcome> outcomes = new HashMap<>(asTheyAre(applied).outcomes());
    Map<String, String> atRisk = new HashMap<>();
    for (Standing next : lossesFirst(applied)) {
      List<Standing> together = Company.of(next, accepted, applied, snapshot);
      switch (solver.solve(together, snapshot)) {
        case Solution.Found found -> {
          accepted.add(next);
          taken = take(found, together);
        }
        case Solution.None none when next.stillServes() -> {
          PlanOutcome.Infeasible why = Told.to(next.request(), none);
          atRisk.put(next.request().uid(), Told.shorten(why.detail() + " " + why.suggestion()));
        }
        case Solution.None none -> outcomes.put(next.request().uid(), blame(next, none));
      }
    }
    outcomes.putAll(taken.outcomes());
    List<Draft> create = new ArrayList<>(taken.create());
    for (Standing standing : applied) {
      Draft back = RollBack.of(standing);
      if (back != null && !accepted.contains(standing)) {
        create.add(back);
      }
    }
    return new Decision(create, outcomes, Map.of(), atRisk);
  }

  private static List<Standing> lossesFirst(List<Standing> applied) {
    return applied.stream()
        .filter(s -> !s.intact())
        .sorted(Comparator.comparing(s -> !s.asked()))
        .toList();
  }

  private static Decision asTheyAre(List<Standing> standings) {
    return asTheyAre(standings, "");
  }

  /**
   * Nothing changes.
   *
   * @param skipped why what is better is not gone to; empty: nothing better is known
   */
  private static Decision asTheyAre(List<Standing> standings, String skipped) {
    Map<String, PlanOutcome> outcomes = new HashMap<>();
    Map<String, String> told = new HashMap<>();
    for (Standing standing : standings) {
      outcomes.put(standing.request().uid(), placed(standing));
      if (!skipped.isEmpty()) {
        told.put(standing.request().uid(), skipped);
      }
    }
    return new Decision(List.of(), outcomes, told, Map.of());
  }

  private static PlanOutcome placed(Standing standing) {
    return standing.current() == null
        ? new PlanOutcome.Waiting(PlanOutcome.Stage.PLACEMENT, "A placement is being computed.")
        : new PlanOutcome.Placed(standing.placement());
  }

  private static Decision take(Solution.Found found, List<Standing> together) {
    return take(found, together, Rebalances::explained);
  }

  private static Decision take(
      Solution.Found found, List<Standing> together, BiFunction<Draft, Standing, Draft> explained) {
    List<Draft> create = new ArrayList<>();
    Map<String, PlanOutcome> outcomes = new HashMap<>();
    for (Standing standing : together) {
      Draft draft = Objects.requireNonNull(found.specs().get(standing.request().uid()));
      BlockPlacement current = standing.current();
      if (current != null && standing.intact() && draft.confirms(current.getSpec())) {
        outcomes.put(standing.request().uid(), placed(standing));
      } else {
        create.add(explained.apply(draft, standing));
        outcomes.put(
            standing.request().uid(),
            new PlanOutcome.Waiting(PlanOutcome.Stage.PLACEMENT, "A placement is being written."));
      }
    }
    return new Decision(create, outcomes);
  }

  private static PlanOutcome blame(Standing standing, Solution.None none) {
    PlanOutcome.Infeasible why = Told.to(standing.request(), none);
    if (!standing.asked() || standing.lost().isEmpty()) {
      return why;
    }
    Map<String, String> failing = new TreeMap<>(standing.request().failing());
    failing.keySet().retainAll(standing.lost());
    return new PlanOutcome.Infeasible(
        failing.isEmpty() ? Reasons.SERVER_LOST : Reasons.LOAD_FAILED,
        why.constraint(),
        Told.shorten(
            (failing.isEmpty()
                    ? "Lost %s.".formatted(String.join(", ", standing.lost()))
                    : "Servers could not load: %s.".formatted(failing))
                + " Without it: "
                + why.detail()),
        why.suggestion());
  }

  /** What a deployment would get beside those that are in force; nothing is written. */
  private PlanOutcome report(Standing standing, List<Standing> applied, Snapshot snapshot) {
    List<Standing> together = Company.of(standing, List.of(), applied, snapshot);
    String uid = standing.request().uid();
    return switch (solver.plan(together, snapshot)) {
      case Solution.Found found ->
          new PlanOutcome.Planned(Objects.requireNonNull(found.specs().get(uid)).spec());
      case Solution.None none -> Told.to(standing.request(), none);
    };
  }
}
