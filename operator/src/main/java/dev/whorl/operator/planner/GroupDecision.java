package dev.whorl.operator.planner;

import dev.whorl.crds.BlockPlacement;
import dev.whorl.crds.Durations;
import dev.whorl.crds.placement.BlockPlacementSpec;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.planning.model.HostedSpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides about one group. Nothing is planned twice for the same question: as long as what was
 * asked for and what was measured are the same, what was decided holds.
 */
final class GroupDecision {
  private final GroupSolver solver;
  private final int minImprovementPercent;
  private final Map<String, Memo> memos = new HashMap<>();

  /** Moves what is intact only for an improvement of so many percent. */
  GroupDecision(GroupSolver solver, int minImprovementPercent) {
    this.solver = solver;
    this.minImprovementPercent = minImprovementPercent;
  }

  private record Memo(String question, Map<String, PlanOutcome> infeasible) {
    boolean answers(String asked, boolean settled) {
      return question.equals(asked) && (settled || !infeasible.isEmpty());
    }
  }

  Decision decide(List<Request> group, Snapshot snapshot) {
    List<Standing> standings = group.stream().map(r -> Standing.of(r, snapshot)).toList();
    List<Standing> applied = standings.stream().filter(s -> !s.request().planOnly()).toList();
    List<Draft> create = new ArrayList<>();
    Map<String, PlanOutcome> outcomes = new HashMap<>();
    if (!applied.isEmpty()) {
      decideApplied(applied, snapshot, create, outcomes);
    }
    for (Standing standing : standings) {
      if (standing.request().planOnly()) {
        outcomes.put(standing.request().uid(), report(standing, applied, snapshot));
      }
    }
    return new Decision(create, outcomes);
  }

  private void decideApplied(
      List<Standing> applied,
      Snapshot snapshot,
      List<Draft> create,
      Map<String, PlanOutcome> outcomes) {
    String key = applied.stream().map(s -> s.request().uid()).collect(Collectors.joining(","));
    String question = question(applied, snapshot);
    Memo memo = memos.get(key);
    boolean settled = applied.stream().allMatch(Standing::intact);
    if (memo != null && memo.answers(question, settled)) {
      applied.forEach(s -> outcomes.put(s.request().uid(), remembered(s, memo)));
      return;
    }
    Solution solution = solver.solve(requests(applied), held(applied), snapshot);
    switch (solution) {
      case Solution.Found found when settled && !better(found, applied) ->
          applied.forEach(s -> outcomes.put(s.request().uid(), placed(s)));
      case Solution.Found found -> take(found, applied, create, outcomes);
      case Solution.None none -> without(none.why(), applied, snapshot, create, outcomes);
    }
    Map<String, PlanOutcome> infeasible = new HashMap<>(outcomes);
    infeasible.values().removeIf(o -> !(o instanceof PlanOutcome.Infeasible));
    memos.put(key, new Memo(question, infeasible));
  }

  private static PlanOutcome remembered(Standing standing, Memo memo) {
    PlanOutcome infeasible = memo.infeasible().get(standing.request().uid());
    return infeasible != null ? infeasible : placed(standing);
  }

  private static PlanOutcome placed(Standing standing) {
    return standing.current() == null
        ? new PlanOutcome.Waiting(PlanOutcome.Stage.PLACEMENT, "A placement is being computed.")
        : new PlanOutcome.Placed(standing.placement());
  }

  private static void take(
      Solution.Found found,
      List<Standing> applied,
      List<Draft> create,
      Map<String, PlanOutcome> outcomes) {
    for (Standing standing : applied) {
      Draft draft = Objects.requireNonNull(found.specs().get(standing.request().uid()));
      BlockPlacement current = standing.current();
      if (current != null && standing.intact() && draft.confirms(current.getSpec())) {
        outcomes.put(standing.request().uid(), placed(standing));
      } else {
        create.add(draft);
        outcomes.put(
            standing.request().uid(),
            new PlanOutcome.Waiting(PlanOutcome.Stage.PLACEMENT, "A placement is being written."));
      }
    }
  }

  /**
   * All together is not possible. Those that are in force are mended without the newcomers; what
   * cannot be mended goes on as it is.
   */
  private void without(
      PlanOutcome.Infeasible why,
      List<Standing> applied,
      Snapshot snapshot,
      List<Draft> create,
      Map<String, PlanOutcome> outcomes) {
    List<Standing> inForce = applied.stream().filter(Standing::asked).toList();
    boolean mended = false;
    if (inForce.size() < applied.size() && inForce.stream().anyMatch(s -> !s.intact())) {
      if (solver.solve(requests(inForce), held(inForce), snapshot)
          instanceof Solution.Found found) {
        take(found, inForce, create, outcomes);
        mended = true;
      }
    }
    for (Standing standing : applied) {
      boolean done = mended && standing.asked();
      if (!done) {
        outcomes.put(
            standing.request().uid(), standing.intact() ? placed(standing) : blame(standing, why));
      }
    }
  }

  private static PlanOutcome blame(Standing standing, PlanOutcome.Infeasible why) {
    if (!standing.asked()) {
      return why;
    }
    String detail =
        "Lost %s. Without it: %s".formatted(String.join(", ", standing.lost()), why.detail());
    return new PlanOutcome.Infeasible(
        Reasons.SERVER_LOST,
        why.constraint(),
        detail.substring(0, Math.min(1024, detail.length())),
        why.suggestion());
  }

  /** What a deployment would get beside those that are in force; nothing is written. */
  private PlanOutcome report(Standing standing, List<Standing> applied, Snapshot snapshot) {
    List<Standing> together =
        Stream.concat(applied.stream().filter(s -> s.current() != null), Stream.of(standing))
            .toList();
    String uid = standing.request().uid();
    String question = question(together, snapshot);
    PlanReported known = reported.get(uid);
    if (known != null && known.question().equals(question)) {
      return known.outcome();
    }
    PlanOutcome outcome =
        switch (solver.solve(requests(together), held(together), snapshot)) {
          case Solution.Found found ->
              new PlanOutcome.Planned(Objects.requireNonNull(found.specs().get(uid)).spec());
          case Solution.None none -> none.why();
        };
    reported.put(uid, new PlanReported(question, outcome));
    return outcome;
  }

  private record PlanReported(String question, PlanOutcome outcome) {}

  private final Map<String, PlanReported> reported = new HashMap<>();

  private boolean better(Solution.Found found, List<Standing> applied) {
    double before = 0;
    double after = 0;
    for (Standing standing : applied) {
      BlockPlacementSpec spec = Objects.requireNonNull(standing.current()).getSpec();
      before += spec.sessions() * Durations.seconds(spec.certificate().meanBound());
      Draft draft = Objects.requireNonNull(found.specs().get(standing.request().uid()));
      after += draft.spec().sessions() * draft.meanSeconds();
    }
    return after <= before * (100 - minImprovementPercent) / 100;
  }

  private static List<Request> requests(List<Standing> standings) {
    return standings.stream().map(Standing::request).toList();
  }

  private static Map<String, List<HostedSpan>> held(List<Standing> standings) {
    return standings.stream().collect(Collectors.toMap(s -> s.request().uid(), Standing::held));
  }

  private static String question(List<Standing> standings, Snapshot snapshot) {
    StringBuilder text = new StringBuilder();
    Map<String, Long> usable = Fleet.free(requests(standings), snapshot);
    for (Standing standing : standings) {
      text.append(standing.request().uid())
          .append(standing.request().hash())
          .append(standing.lost())
          .append(Drafting.profilesHash(standing.request()));
      standing.request().servers().keySet().forEach(s -> text.append(usable.get(s)));
    }
    return Digest.of(text.toString());
  }
}
