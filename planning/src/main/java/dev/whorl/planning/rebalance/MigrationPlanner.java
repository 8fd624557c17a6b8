package dev.whorl.planning.rebalance;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.certificate.Verdict;
import dev.whorl.planning.certificate.Verifier;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.rebalance.Migration.Action;
import dev.whorl.planning.solve.Move;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Orders the way between two placements of one deployment: whatever can be opened beside what runs
 * is opened first; only when nothing can, one old chain that stands in the way is drained (the one
 * with the fewest sessions). Every state is verified.
 */
public final class MigrationPlanner {
  private final Problem problem;
  private final Deployment deployment;
  private final List<Migration.Step> steps = new ArrayList<>();
  private final List<Chain> old = new ArrayList<>();
  private final List<Chain> opened = new ArrayList<>();
  private final List<Chain> toOpen = new ArrayList<>();
  private final Map<String, Span> held;
  private final Map<String, Span> target;
  private final Placement goal;

  private MigrationPlanner(Problem problem, Placement from, Placement to) {
    this.problem = problem;
    this.deployment = problem.deployment(from.deployment());
    this.goal = to;
    this.held = new LinkedHashMap<>(from.spansByServer());
    this.target = to.spansByServer();
    for (Chain chain : from.chains()) {
      (stays(chain, to) ? opened : old).add(chain);
    }
    to.chains().stream().filter(c -> !opened.contains(c)).forEach(toOpen::add);
  }

  /**
   * The steps from one verified placement to another.
   *
   * @param problem with the deployment alone
   */
  public static Migration plan(Problem problem, Placement from, Placement to) {
    MigrationPlanner planner = new MigrationPlanner(problem, from, to);
    planner.run();
    return new Migration(planner.steps);
  }

  private static boolean stays(Chain chain, Placement to) {
    return to.chains().contains(chain);
  }

  private void run() {
    while (!toOpen.isEmpty() || !old.isEmpty()) {
      Chain next = openable();
      if (next != null) {
        open(next);
      } else if (!old.isEmpty()) {
        drain();
      } else {
        throw new IllegalStateException(
            "Cannot open " + toOpen + " although nothing is in the way");
      }
    }
    if (!held.equals(target)) {
      held.clear();
      held.putAll(target);
      record(Action.UNLOAD, 0, goal);
    }
  }

  /** A chain of the target whose spans fit beside everything that is held and promised now. */
  private @Nullable Chain openable() {
    for (Chain chain : toOpen) {
      Map<String, Span> spans = withSpansOf(chain);
      if (spans != null && fits(spans, chain)) {
        return chain;
      }
    }
    return null;
  }

  /** Held spans plus those of the chain; null: a server would need two spans at once. */
  private @Nullable Map<String, Span> withSpansOf(Chain chain) {
    Map<String, Span> spans = new LinkedHashMap<>(held);
    for (Hop hop : chain.hops()) {
      Span wanted = wanted(hop);
      Span now = spans.get(hop.server());
      // What no chain runs on may be dropped, also from a span that others still use.
      if (now == null || wanted.contains(now) || allWithin(hop.server(), wanted)) {
        spans.put(hop.server(), wanted);
      } else if (!now.contains(hop.span())) {
        return null;
      }
    }
    return spans;
  }

  private boolean allWithin(String server, Span span) {
    return running().stream()
        .flatMap(chain -> chain.hops().stream())
        .filter(hop -> hop.server().equals(server))
        .allMatch(hop -> span.contains(hop.span()));
  }

  private Span wanted(Hop hop) {
    Span span = target.get(hop.server());
    if (span == null) {
      throw new IllegalStateException("The target has no span for " + hop);
    }
    return span;
  }

  private boolean usedByAny(String server) {
    return uses(old, server) || uses(opened, server);
  }

  private static boolean uses(Collection<Chain> chains, String server) {
    return chains.stream()
        .anyMatch(c -> c.hops().stream().anyMatch(h -> h.server().equals(server)));
  }

  private boolean fits(Map<String, Span> spans, Chain added) {
    long slot = deployment.workload().slot().cacheBytesPerBlock();
    Map<String, Long> used = new LinkedHashMap<>();
    spans.forEach((server, span) -> used.put(server, deployment.model().bytes(span)));
    List<Chain> all = new ArrayList<>(old);
    all.addAll(opened);
    all.add(added);
    for (Chain chain : all) {
      chain
          .hops()
          .forEach(
              h -> used.merge(h.server(), slot * h.span().length() * chain.capacity(), Long::sum));
    }
    return problem.servers().stream()
        .allMatch(s -> used.getOrDefault(s.id(), 0L) <= s.memoryBytes());
  }

  private void open(Chain chain) {
    Map<String, Span> before = new LinkedHashMap<>(held);
    Map<String, Span> spans = withSpansOf(chain);
    if (spans == null) {
      throw new IllegalStateException("Not openable: " + chain);
    }
    held.putAll(spans);
    toOpen.remove(chain);
    opened.add(chain);
    long bytes =
        Move.bytes(
            Move.between(deployment, placement(before, List.of()), placement(held, List.of())));
    record(Action.OPEN, bytes, placement(held, running()));
  }

  private void drain() {
    Chain least = old.getFirst();
    for (Chain chain : old) {
      least = chain.capacity() < least.capacity() && blocks(chain) ? chain : least;
    }
    old.remove(least);
    held.keySet().removeIf(server -> !usedByAny(server) && !target.containsKey(server));
    record(Action.DRAIN, 0, placement(held, running()));
  }

  /** Whether a chain that waits to be opened needs one of this chain's servers. */
  private boolean blocks(Chain chain) {
    return toOpen.isEmpty() || chain.hops().stream().anyMatch(h -> uses(toOpen, h.server()));
  }

  private List<Chain> running() {
    List<Chain> all = new ArrayList<>(old);
    all.addAll(opened);
    return all;
  }

  private Placement placement(Map<String, Span> spans, List<Chain> chains) {
    List<HostedSpan> hosted = new ArrayList<>();
    spans.forEach((server, span) -> hosted.add(new HostedSpan(server, span)));
    return new Placement(deployment.id(), hosted, chains);
  }

  /** Verifies the state for the sessions that it carries; a state without chains carries none. */
  private void record(Action action, long bytes, Placement placement) {
    int sessions = placement.sessions();
    if (sessions == 0) {
      // Between two states that cannot overlap nothing is guaranteed; the next step says so by
      // order.
      return;
    }
    int asked = Math.min(sessions, deployment.workload().sessions());
    Deployment reduced =
        deployment
            .withWorkload(deployment.workload().withSessions(asked).withObjective(null))
            .withConstraints(deployment.constraints().withoutGoals());
    Problem state = problem.with(reduced);
    Certificate certificate =
        new Certifier(state).certify(List.of(placement), "migration").getFirst();
    if (Verifier.independent().verify(state, List.of(placement), List.of(certificate))
        instanceof Verdict.Rejected(List<String> violations)) {
      throw new IllegalStateException("Migration state is not sound: " + violations);
    }
    steps.add(new Migration.Step(action, placement, certificate, bytes));
  }
}
