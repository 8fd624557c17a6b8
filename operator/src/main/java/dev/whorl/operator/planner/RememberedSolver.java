package dev.whorl.operator.planner;

import dev.whorl.crds.BlockServer;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.operator.placement.Planned;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the solver nothing twice: as long as what is asked for, what was measured and what is free
 * are the same, there still is no placement. That the time was too short is no such answer; the
 * question is asked again after a while, and after a longer one each time. What no round asked is
 * forgotten.
 */
final class RememberedSolver {
  static final Duration AFTER_TIMEOUT = Duration.ofMinutes(1);
  private static final int DOUBLINGS = 5;

  private final GroupSolver solver;
  private final Map<String, Refused> refused = new HashMap<>();
  private final Map<String, Solution.Found> planned = new HashMap<>();
  private final Map<String, String> kept = new HashMap<>();
  private final Set<String> allocated = new HashSet<>();
  private final Set<String> asked = new HashSet<>();

  RememberedSolver(GroupSolver solver) {
    this.solver = solver;
  }

  private record Refused(Solution.None none, int timeouts, Instant until) {}

  /** The plan for these together, or why there is none. */
  Solution solve(List<Standing> together, Snapshot snapshot) {
    String question = question(together, snapshot);
    Refused known = refused.get(question);
    if (known != null && snapshot.now().isBefore(known.until())) {
      return known.none();
    }
    List<Map<String, List<HostedSpan>>> still =
        together.stream().allMatch(Standing::intact)
            ? List.of() // nothing has to change: only other blocks can be better
            : Stream.of(spans(together, Standing::serving), spans(together, Standing::held))
                .distinct()
                .toList();
    Solution solution =
        solver.solve(requests(together), still, spans(together, Standing::held), snapshot);
    if (solution instanceof Solution.None none) {
      refused.put(question, remembered(none, known, snapshot.now()));
    }
    return solution;
  }

  private static Refused remembered(Solution.None none, @Nullable Refused before, Instant now) {
    if (!none.reason().equals(Reasons.SOLVER_TIMEOUT)) {
      return new Refused(none, 0, Instant.MAX);
    }
    int timeouts = before == null ? 0 : before.timeouts() + 1;
    return new Refused(
        none, timeouts, now.plus(AFTER_TIMEOUT.multipliedBy(1L << Math.min(timeouts, DOUBLINGS))));
  }

  /** As {@link #solve}, for a plan that is only shown: it is remembered as well. */
  Solution plan(List<Standing> together, Snapshot snapshot) {
    String question = question(together, snapshot);
    Solution.Found known = planned.get(question);
    if (known != null) {
      return known;
    }
    Solution solution = solve(together, snapshot);
    if (solution instanceof Solution.Found found) {
      planned.put(question, found);
    }
    return solution;
  }

  /**
   * Capacities over unchanged blocks, asked once for each question; null: none, or asked before.
   */
  GroupSolver.@Nullable Reallocation reallocate(List<Standing> together, Snapshot snapshot) {
    if (!allocated.add(question(together, snapshot))) {
      return null;
    }
    Map<String, Placement> present = new HashMap<>();
    together.forEach(s ->
        present.put(
            s.request().uid(), Planned.goal(Objects.requireNonNull(s.current()).getSpec())));
    return solver.reallocate(requests(together), present, snapshot);
  }

  /**
   * Remembers that what is in force for this question stays.
   *
   * @param why what is better is not gone to; empty: nothing better is known
   */
  void keep(List<Standing> together, String why, Snapshot snapshot) {
    kept.put(question(together, snapshot), why);
  }

  /** Why what is in force for this question stays; null: that was not decided. */
  @Nullable String kept(List<Standing> together, Snapshot snapshot) {
    return kept.get(question(together, snapshot));
  }

  /** Ends a round: questions that it did not ask do not come back. */
  void forgetUnasked() {
    refused.keySet().retainAll(asked);
    planned.keySet().retainAll(asked);
    kept.keySet().retainAll(asked);
    allocated.retainAll(asked);
    asked.clear();
  }

  /** How many answers are remembered. */
  int size() {
    return refused.size() + planned.size() + kept.size() + allocated.size();
  }

  private String question(List<Standing> standings, Snapshot snapshot) {
    StringBuilder text = new StringBuilder();
    Map<String, Long> usable = Candidates.free(requests(standings), snapshot);
    for (Standing standing : standings) {
      text.append(standing.request().uid())
          .append(standing.request().hash())
          .append(standing.lost())
          .append(standing.request().load())
          .append(Drafting.profilesHash(standing.request()));
      standing.request().servers().keySet().forEach(s -> text.append(usable.get(s)));
    }
    for (BlockServer server : snapshot.servers()) {
      text.append(Places.of(server, snapshot)).append(Places.rates(server, snapshot));
    }
    String question = Digest.of(text.toString());
    asked.add(question);
    return question;
  }

  private static List<Request> requests(List<Standing> standings) {
    return standings.stream().map(Standing::request).toList();
  }

  private static Map<String, List<HostedSpan>> spans(
      List<Standing> standings, Function<Standing, List<HostedSpan>> which) {
    return standings.stream().collect(Collectors.toMap(s -> s.request().uid(), which));
  }
}
