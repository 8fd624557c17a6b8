package dev.whorl.operator.planner;

import dev.whorl.crds.BlockServer;
import dev.whorl.operator.kube.Digest;
import dev.whorl.operator.kube.Reasons;
import dev.whorl.planning.model.HostedSpan;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
  private final Set<String> kept = new HashSet<>();
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
    Solution solution = solver.solve(requests(together), held(together), snapshot);
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

  /** Remembers that what is in force for this question stays. */
  void keep(List<Standing> together, Snapshot snapshot) {
    kept.add(question(together, snapshot));
  }

  /** Whether it was decided that what is in force for this question stays. */
  boolean keeps(List<Standing> together, Snapshot snapshot) {
    return kept.contains(question(together, snapshot));
  }

  /** Ends a round: questions that it did not ask do not come back. */
  void forgetUnasked() {
    refused.keySet().retainAll(asked);
    planned.keySet().retainAll(asked);
    kept.retainAll(asked);
    asked.clear();
  }

  /** How many answers are remembered. */
  int size() {
    return refused.size() + planned.size() + kept.size();
  }

  private String question(List<Standing> standings, Snapshot snapshot) {
    StringBuilder text = new StringBuilder();
    Map<String, Long> usable = Candidates.free(requests(standings), snapshot);
    for (Standing standing : standings) {
      text.append(standing.request().uid())
          .append(standing.request().hash())
          .append(standing.lost())
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

  private static Map<String, List<HostedSpan>> held(List<Standing> standings) {
    return standings.stream().collect(Collectors.toMap(s -> s.request().uid(), Standing::held));
  }
}
