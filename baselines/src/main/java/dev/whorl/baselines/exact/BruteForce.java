package dev.whorl.baselines.exact;

import dev.whorl.baselines.exact.RoutedSpans.Visit;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tries every choice of routes; the spans follow from them, for hosting more than the routes need
 * helps nobody. Branches that cannot beat the best are cut: what is left costs at least each
 * session's cheapest route alone. For tiny cases, as a check on the solvers and where they cannot
 * run.
 */
public final class BruteForce {
  private final SpanProblem problem;
  private final List<List<Candidate>> candidates = new ArrayList<>();
  private final int[] groupOf;
  private final double[] leastLeft;
  private final List<Candidate> chosen = new ArrayList<>();
  private double bestTotal = Double.POSITIVE_INFINITY;
  private @Nullable RoutedSpans best;

  private BruteForce(SpanProblem problem) {
    this.problem = problem;
    int all = problem.allSessions();
    groupOf = new int[all];
    leastLeft = new double[all + 1];
  }

  /** The optimum, or null when no choice of routes fits. */
  public static @Nullable RoutedSpans solve(SpanProblem problem) {
    BruteForce search = new BruteForce(problem);
    if (search.prepare()) {
      search.extend(0, 0, new ServerUse[problem.servers()], 0);
    }
    return search.best;
  }

  private boolean prepare() {
    int session = 0;
    for (int group = 0; group < problem.sessions().size(); group++) {
      candidates.add(routes(group));
      for (int i = 0; i < problem.sessions().get(group); i++) {
        groupOf[session++] = group;
      }
    }
    for (int s = groupOf.length - 1; s >= 0; s--) {
      List<Candidate> own = candidates.get(groupOf[s]);
      if (own.isEmpty()) {
        return false;
      }
      leastLeft[s] = leastLeft[s + 1] + own.getFirst().cost();
    }
    return true;
  }

  private List<Candidate> routes(int group) {
    List<Candidate> found = new ArrayList<>();
    walk(group, 0, new ArrayList<>(), found);
    found.sort(Comparator.comparingDouble(Candidate::cost));
    return found;
  }

  private void walk(int group, int next, List<Visit> path, List<Candidate> found) {
    if (next == problem.blocks()) {
      found.add(new Candidate(List.copyOf(path), RoutedSpans.cost(problem, group, path)));
      return;
    }
    for (int server = 0; server < problem.servers(); server++) {
      int candidate = server;
      if (path.stream().noneMatch(v -> v.server() == candidate)) {
        for (int end = next + 1; end <= problem.blocks(); end++) {
          Span span = new Span(next, end);
          path.addLast(new Visit(server, span));
          walk(group, end, path, found);
          path.removeLast();
        }
      }
    }
  }

  private void extend(int session, int firstCandidate, ServerUse[] use, double cost) {
    if (session == groupOf.length) {
      bestTotal = cost;
      best = RoutedSpans.covering(chosen.stream().map(Candidate::visits).toList());
      return;
    }
    List<Candidate> own = candidates.get(groupOf[session]);
    for (int i = firstCandidate; i < own.size(); i++) {
      double total = cost + own.get(i).cost();
      if (total + leastLeft[session + 1] >= bestTotal) {
        return;
      }
      ServerUse[] next = take(use, own.get(i));
      if (next != null) {
        chosen.addLast(own.get(i));
        boolean sameGroup =
            session + 1 < groupOf.length && groupOf[session + 1] == groupOf[session];
        extend(session + 1, sameGroup ? i : 0, next, total);
        chosen.removeLast();
      }
    }
  }

  private ServerUse @Nullable [] take(ServerUse[] use, Candidate route) {
    ServerUse[] next = use.clone();
    for (Visit visit : route.visits()) {
      ServerUse used = ServerUse.with(next[visit.server()], visit.blocks(), problem.rule());
      if (used == null || !used.fits(problem, visit.server())) {
        return null;
      }
      next[visit.server()] = used;
    }
    return next;
  }

  private record Candidate(List<Visit> visits, double cost) {}

  private record ServerUse(Span hosted, int slots) {
    static @Nullable ServerUse with(@Nullable ServerUse use, Span hop, HopRule rule) {
      if (use == null) {
        return new ServerUse(hop, hop.length());
      }
      boolean ends = rule == HopRule.FREE || use.hosted.end() == hop.end();
      return ends
          ? new ServerUse(RoutedSpans.hull(use.hosted, hop), use.slots + hop.length())
          : null;
    }

    boolean fits(SpanProblem problem, int server) {
      double used = problem.costs().weight(hosted) + slots * problem.slotMemory();
      return used <= problem.memory().get(server) * (1 + 1e-12)
          && problem.costs().mayHost(server, hosted);
    }
  }
}
