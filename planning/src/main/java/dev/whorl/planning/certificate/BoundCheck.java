package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.StepContract;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The promised times against times computed here. A claim may be larger than needed, never smaller.
 */
final class BoundCheck {
  private static final double ROUNDING = 1e-9;
  private static final long TOKEN_ID_BYTES = 4;

  private final Problem problem;
  private final RawLoad load;
  private final Map<String, Integer> positions;
  private final List<String> violations = new ArrayList<>();

  private BoundCheck(Problem problem, List<Placement> placements, RawTimes times) {
    this.problem = problem;
    this.positions = problem.positions();
    this.load = new RawLoad(problem, placements, positions, times);
  }

  static List<String> violations(
      Problem problem, List<Placement> placements, List<Certificate> claims, RawTimes times) {
    BoundCheck check = new BoundCheck(problem, placements, times);
    for (int d = 0; d < claims.size(); d++) {
      check.check(problem.deployments().get(d), placements.get(d), claims.get(d));
    }
    return check.violations;
  }

  private void check(Deployment deployment, Placement placement, Certificate claim) {
    if (claim.chains().size() != placement.chains().size()) {
      violations.add(
          "The certificate of %s has %d chains, the placement %d."
              .formatted(deployment.id(), claim.chains().size(), placement.chains().size()));
      return;
    }
    double sum = 0;
    double worst = 0;
    double worstFirst = 0;
    for (int c = 0; c < claim.chains().size(); c++) {
      Chain chain = placement.chains().get(c);
      ChainBound bound = claim.chains().get(c);
      int[] servers = chain.hops().stream().mapToInt(h -> position(h.server())).toArray();
      double token = tokenSeconds(servers);
      sum += token * chain.capacity();
      worst = Math.max(worst, token);
      require("bound of chain " + c, bound.boundSeconds(), token);
      require("capacity of chain " + c, bound.capacity(), chain.capacity());
      double first = firstToken(deployment, servers);
      worstFirst = Math.max(worstFirst, first);
      require("time to first token of chain " + c, bound.firstTokenSeconds(), first);
    }
    for (String server : used(placement)) {
      require(
          "step of server " + server,
          claim.stepSeconds().getOrDefault(server, 0.0),
          load.step(position(server), true));
    }
    for (LoadBound bound : claim.loads()) {
      double found = 0;
      for (Chain chain : placement.chains()) {
        found = Math.max(found, tokenSeconds(deployment, chain, bound.sessions()));
      }
      require("bound for %d sessions".formatted(bound.sessions()), bound.worstSeconds(), found);
    }
    require("mean bound", claim.meanSeconds(), sum / placement.sessions());
    require("worst bound", claim.worstSeconds(), worst);
    Double objective = deployment.workload().objectiveSeconds();
    if (objective != null && worst > objective * (1 + ROUNDING)) {
      violations.add(
          "The worst bound (%s s) of %s exceeds the objective %s s."
              .formatted(worst, deployment.id(), objective));
    }
    Double prompt = deployment.workload().firstTokenSeconds();
    if (prompt != null && worstFirst > prompt * (1 + ROUNDING)) {
      violations.add(
          "The worst time to first token (%s s) of %s exceeds the objective %s s."
              .formatted(worstFirst, deployment.id(), prompt));
    }
    if (claim.sessions() > placement.sessions()) {
      violations.add(
          "The certificate of %s covers %d sessions, the chains carry %d."
              .formatted(deployment.id(), claim.sessions(), placement.sessions()));
    }
  }

  private static Set<String> used(Placement placement) {
    Set<String> used = new LinkedHashSet<>();
    placement.chains().forEach(chain -> chain.hops().forEach(hop -> used.add(hop.server())));
    return used;
  }

  private void require(String what, double claimed, double found) {
    if (!(claimed >= found * (1 - ROUNDING))) {
      violations.add("The %s is claimed as %s but is %s.".formatted(what, claimed, found));
    }
  }

  private double tokenSeconds(int[] servers) {
    if (servers.length == 1 && !load.relayed()) {
      int only = servers[0];
      return delay(only, only) + load.step(only, load.sessions(only) > 1);
    }
    double sum = 0;
    int from = servers[servers.length - 1];
    for (int to : servers) {
      sum += delay(from, to) + load.visit(to);
      from = to;
    }
    return sum;
  }

  /** While at most so many sessions of the deployment run. */
  private double tokenSeconds(Deployment deployment, Chain chain, int sessions) {
    double sum = 0;
    Hop before = chain.hops().getLast();
    for (Hop hop : chain.hops()) {
      var few = new RawTimes.Few(deployment, sessions, hop.span().start(), hop.span().end());
      int from = position(before.server());
      int to = position(hop.server());
      boolean stays = chain.hops().size() == 1 && !load.relayed();
      sum += problem.delays().seconds(from, to, load.edgeBytes(from, to, few));
      sum += stays ? load.step(hop.server(), to, few) : load.visit(hop.server(), to, few);
      before = hop;
    }
    return sum;
  }

  private double delay(int from, int to) {
    return problem.delays().seconds(from, to, load.edgeBytes(from, to));
  }

  private double firstToken(Deployment d, int[] servers) {
    int p = d.workload().slot().prefillTokens();
    double sum = problem.delays().routerSeconds(servers[0], p * TOKEN_ID_BYTES);
    double slowest = 0;
    double round = 0;
    for (int h = 0; h < servers.length; h++) {
      double step = load.step(servers[h], true);
      int turns = load.chainsThrough(servers[h]);
      sum += step + turns * load.turn(servers[h]);
      slowest = Math.max(slowest, turns * load.turn(servers[h]));
      if (h + 1 < servers.length) {
        double chunk = chunkOnLink(d, servers[h], servers[h + 1]);
        sum += problem.delays().seconds(servers[h], servers[h + 1], 0) + chunk;
        slowest = Math.max(slowest, chunk);
        round = Math.max(round, windowRound(servers[h], servers[h + 1], chunk));
      } else {
        sum += problem.delays().routerSeconds(servers[h], TOKEN_ID_BYTES);
      }
    }
    for (int chunk = 1; chunk < d.workload().slot().chunks(); chunk++) {
      boolean windowEnds = chunk % window() == 0;
      sum += slowest + (windowEnds ? Math.max(0, round - window() * slowest) : 0);
    }
    return sum;
  }

  private static int window() {
    return StepContract.CERTIFIED.prefillWindow();
  }

  /** From the moment that the window lets a chunk go until the next server says it has begun it. */
  private double windowRound(int from, int to, double chunk) {
    double turn = load.step(from, true) + load.chainsThrough(from) * load.turn(from);
    double there = load.chainsThrough(to) * load.turn(to);
    double ways = problem.delays().seconds(from, to, 0) + problem.delays().seconds(to, from, 0);
    return turn + there + ways + chunk;
  }

  /** Half of the link is left to chunks; a window of every other chain's may go first. */
  private double chunkOnLink(Deployment d, int from, int to) {
    double ahead = chunkSeconds(d, from, to);
    for (Deployment other : problem.deployments()) {
      int chains = load.chainsOver(other.id(), from, to) - (other.id().equals(d.id()) ? 1 : 0);
      int most = Math.min(other.workload().slot().chunks(), window());
      ahead += chains * most * chunkSeconds(other, from, to);
    }
    return 2 * ahead;
  }

  private double chunkSeconds(Deployment d, int from, int to) {
    long bytes = d.workload().slot().prefillTokens() * d.model().residualRowBytes();
    return problem.delays().seconds(from, to, bytes) - problem.delays().seconds(from, to, 0);
  }

  private int position(String server) {
    Integer position = positions.get(server);
    if (position == null) {
      throw new IllegalStateException("Unchecked server " + server);
    }
    return position;
  }
}
