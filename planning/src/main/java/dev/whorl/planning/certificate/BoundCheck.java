package dev.whorl.planning.certificate;

import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Hop;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

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

  private BoundCheck(Problem problem, List<Placement> placements) {
    this.problem = problem;
    this.load = new RawLoad(problem, placements);
    this.positions = problem.positions();
  }

  static List<String> violations(
      Problem problem, List<Placement> placements, List<Certificate> claims) {
    BoundCheck check = new BoundCheck(problem, placements);
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
    for (int c = 0; c < claim.chains().size(); c++) {
      Chain chain = placement.chains().get(c);
      ChainBound bound = claim.chains().get(c);
      double token = tokenSeconds(chain);
      sum += token * chain.capacity();
      worst = Math.max(worst, token);
      require("bound of chain " + c, bound.boundSeconds(), token);
      require("capacity of chain " + c, bound.capacity(), chain.capacity());
      require(
          "time to first token of chain " + c,
          bound.firstTokenSeconds(),
          firstToken(deployment, chain));
    }
    for (String server : used(placement)) {
      require(
          "step of server " + server,
          claim.stepSeconds().getOrDefault(server, 0.0),
          load.step(server, true));
    }
    require("mean bound", claim.meanSeconds(), sum / placement.sessions());
    require("worst bound", claim.worstSeconds(), worst);
    Double objective = deployment.workload().objectiveSeconds();
    if (objective != null && worst > objective * (1 + ROUNDING)) {
      violations.add(
          "The worst bound (%s s) of %s exceeds the objective %s s."
              .formatted(worst, deployment.id(), objective));
    }
    if (claim.sessions() > placement.sessions()) {
      violations.add(
          "The certificate of %s covers %d sessions, the chains carry %d."
              .formatted(deployment.id(), claim.sessions(), placement.sessions()));
    }
  }

  private static Set<String> used(Placement placement) {
    Set<String> used = new TreeSet<>();
    placement.chains().forEach(chain -> chain.hops().forEach(hop -> used.add(hop.server())));
    return used;
  }

  private void require(String what, double claimed, double found) {
    if (!(claimed >= found * (1 - ROUNDING))) {
      violations.add("The %s is claimed as %s but is %s.".formatted(what, claimed, found));
    }
  }

  private double tokenSeconds(Chain chain) {
    List<Hop> hops = chain.hops();
    if (hops.size() == 1) {
      String only = hops.getFirst().server();
      return delay(only, only) + load.step(only, load.sessions(only) > 1);
    }
    double sum = 0;
    for (int h = 0; h < hops.size(); h++) {
      String to = hops.get(h).server();
      String from = hops.get((h + hops.size() - 1) % hops.size()).server();
      sum += delay(from, to) + load.visit(to);
    }
    return sum;
  }

  private double delay(String from, String to) {
    return seconds(from, to, load.edgeBytes(from, to));
  }

  private double firstToken(Deployment d, Chain chain) {
    int p = d.workload().slot().prefillTokens();
    List<Hop> hops = chain.hops();
    double sum =
        problem.delays().routerSeconds(position(hops.getFirst().server()), p * TOKEN_ID_BYTES);
    double slowest = 0;
    for (int h = 0; h < hops.size(); h++) {
      String server = hops.get(h).server();
      double step = load.step(server, true);
      int turns = load.chainsThrough(server);
      sum += (1 + turns) * step;
      slowest = Math.max(slowest, turns * step);
      if (h + 1 < hops.size()) {
        String next = hops.get(h + 1).server();
        double chunk = chunkOnLink(d, server, next);
        sum += seconds(server, next, 0) + chunk;
        slowest = Math.max(slowest, chunk);
      } else {
        sum += problem.delays().routerSeconds(position(server), TOKEN_ID_BYTES);
      }
    }
    return sum + (d.workload().slot().chunks() - 1) * slowest;
  }

  /** Half of the link is left to chunks; all chunks of every other chain may go first. */
  private double chunkOnLink(Deployment d, String from, String to) {
    long bytes = d.workload().slot().prefillTokens() * d.model().residualRowBytes();
    double transfer = seconds(from, to, bytes) - seconds(from, to, 0);
    double others = load.chainsOver(d.id(), from, to) - 1.0;
    return 2 * transfer * (1 + others * d.workload().slot().chunks());
  }

  private double seconds(String from, String to, long bytes) {
    return problem.delays().seconds(position(from), position(to), bytes);
  }

  private int position(String server) {
    Integer position = positions.get(server);
    if (position == null) {
      throw new IllegalStateException("Unchecked server " + server);
    }
    return position;
  }
}
