package dev.whorl.planning.moving;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that can make rows on the servers, in the form that certificates are written for: a
 * placement for every edition with sessions to count. Its spans are only there to name the servers;
 * memory is not judged by them.
 *
 * @param problem of these editions alone, for the sessions that are counted, without objectives
 * @param placements in its order
 */
record Rows(Problem problem, List<Placement> placements) {
  /** A chain with the sessions to count on it. */
  record Use(int edition, List<Hop> hops, int sessions) {}

  static Rows of(Fleet fleet, List<Use> uses) {
    List<Deployment> deployments = new ArrayList<>();
    List<Placement> placements = new ArrayList<>();
    for (int e = 0; e < fleet.size(); e++) {
      List<Chain> chains = new ArrayList<>();
      for (Use use : uses) {
        // Where a server is gone no row goes round.
        if (use.edition() == e && use.sessions() > 0 && fleet.runs(use.hops())) {
          chains.add(new Chain(use.hops(), use.sessions()));
        }
      }
      if (!chains.isEmpty()) {
        Deployment deployment = fleet.problem().deployments().get(e);
        int sessions = chains.stream().mapToInt(Chain::capacity).sum();
        deployments.add(
            deployment
                .withWorkload(
                    deployment
                        .workload()
                        .withSessions(sessions)
                        .withObjective(null)
                        .withFirstToken(null))
                .withConstraints(Constraints.NONE));
        placements.add(new Placement(deployment.id(), hulls(chains), chains));
      }
    }
    return new Rows(
        deployments.isEmpty()
            ? fleet.problem()
            : new Problem(fleet.problem().servers(), fleet.problem().delays(), deployments),
        placements);
  }

  private static List<HostedSpan> hulls(List<Chain> chains) {
    Map<String, Span> hulls = new TreeMap<>();
    for (Chain chain : chains) {
      for (Hop hop : chain.hops()) {
        hulls.merge(
            hop.server(),
            hop.span(),
            (a, b) -> new Span(Math.min(a.start(), b.start()), Math.max(a.end(), b.end())));
      }
    }
    return hulls.entrySet().stream().map(e -> new HostedSpan(e.getKey(), e.getValue())).toList();
  }

  boolean none() {
    return placements.isEmpty();
  }
}
