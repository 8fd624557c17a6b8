package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.cost.CertifiedCost;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Foreign;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.FailureDomain;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.Tolerance;
import dev.whorl.planning.model.TrustedEnds;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Outcome.Constraint;
import dev.whorl.planning.solve.Outcome.Infeasible;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Search;
import java.util.List;
import java.util.function.DoublePredicate;
import java.util.function.IntPredicate;

/**
 * Says why a problem has no plan, by solving: everything but memory is given up, then the
 * constraints return one by one; the first that turns the answer is the binding one. The smallest
 * change that helps is found by bisection on solved problems.
 */
final class Explanation {
  private static final int BISECTIONS = 12;
  private static final double LARGEST_FACTOR = 1_024;

  private final Problem problem;
  private final CostBasis basis;
  private final int steps;
  private final Budget budget;
  private Foreign beside = Foreign.NONE;

  Explanation(Problem problem, CostBasis basis, int steps, Budget budget) {
    this.problem = problem;
    this.basis = basis;
    this.steps = steps;
    this.budget = budget;
  }

  Outcome explain(Attempt.Result failed) {
    return switch (failed) {
      case Attempt.Result.Placed(var placements, var certificates) ->
          throw new IllegalStateException("Nothing to explain: " + placements + certificates);
      case Attempt.Result.Rejected(String violation) ->
          new Infeasible(
              Constraint.COVERAGE,
              "The deployments fit side by side but not with their guarantees: " + violation,
              "Plan them on separate pools, or relax the objective of one of them.");
      case Attempt.Result.Stuck(Pool pool, Draft draft) -> explain(pool, draft);
    };
  }

  private Infeasible explain(Pool pool, Draft draft) {
    Deployment d = pool.deployment();
    beside = pool.foreign();
    for (HostedSpan pin : d.constraints().pinned()) {
      int j = pool.number(pin.server());
      if (pool.blockSessions(j, pin.span().start(), pin.span().end()) < 0) {
        return pinned(pool, pin, j);
      }
    }
    Deployment free = d.withConstraints(Constraints.NONE).withWorkload(unhurried(d.workload()));
    if (!solvable(free)) {
      return memory(pool, free);
    }
    Deployment pinned = free.withConstraints(Constraints.NONE.withPinned(d.constraints().pinned()));
    if (!solvable(pinned)) {
      return new Infeasible(
          Constraint.PINNED,
          "%s: the sessions fit without the pinned spans, not with them.".formatted(d.id()),
          "Remove or shorten a pinned span.");
    }
    return explainLimits(pool, draft, d, pinned);
  }

  private Infeasible explainLimits(Pool pool, Draft draft, Deployment d, Deployment relaxed) {
    Constraints all = d.constraints();
    Constraints trusted =
        new Constraints(all.pinned(), all.trustedEnds(), Tolerance.NONE, Spending.UNLIMITED);
    if (!solvable(relaxed.withConstraints(trusted))) {
      return trust(d);
    }
    Constraints tolerant = trusted.withTolerance(all.tolerance());
    if (!solvable(relaxed.withConstraints(tolerant))) {
      return failures(d, relaxed.withConstraints(tolerant));
    }
    if (!solvable(relaxed.withConstraints(all))) {
      return spending(d, relaxed.withConstraints(tolerant));
    }
    Double prompt = d.workload().firstTokenSeconds();
    if (prompt == null) {
      return objective(pool, draft, d);
    }
    Deployment perToken = d.withWorkload(d.workload().withFirstToken(null));
    return solvable(perToken)
        ? firstToken(pool, draft, d, prompt)
        : objective(pool, draft(problem, perToken), perToken);
  }

  private static Workload unhurried(Workload workload) {
    return workload.withObjective(null).withFirstToken(null);
  }

  private Infeasible pinned(Pool pool, HostedSpan pin, int j) {
    long need = pool.spanBytes(pin.span().start(), pin.span().end());
    return new Infeasible(
        Constraint.PINNED,
        "%s: blocks %d to %d need %s and server %s has %s."
            .formatted(
                pool.deployment().id(),
                pin.span().start(),
                pin.span().end() - 1,
                Figures.bytes(need),
                pin.server(),
                Figures.bytes(pool.room(j))),
        "Shorten the pinned span or pin it to a server with %s more."
            .formatted(Figures.bytes(need - pool.room(j))));
  }

  private Infeasible memory(Pool pool, Deployment free) {
    int sessions = free.workload().sessions();
    boolean proved = CertifiableBound.seconds(pool, sessions) == Double.POSITIVE_INFINITY;
    double total = 0;
    for (int j = 0; j < pool.size(); j++) {
      total += pool.room(j);
    }
    int fewer =
        largest(sessions - 1, r -> solvable(free.withWorkload(free.workload().withSessions(r))));
    double factor = smallestFactor(f -> solvable(scaledMemory(f), free));
    String suggestion =
        factor < LARGEST_FACTOR
            ? "Add %s of server memory (%.0f %%)"
                .formatted(Figures.bytes(total * (factor - 1)), 100 * (factor - 1))
            : "Add servers";
    suggestion +=
        fewer > 0
            ? ", or guarantee at most %d sessions.".formatted(fewer)
            : "; not even one session fits.";
    return new Infeasible(
        Constraint.MEMORY,
        "%s: %d sessions %s the %s of %d servers beside what other deployments hold."
            .formatted(
                free.id(),
                sessions,
                proved ? "cannot fit" : "were not fitted into",
                Figures.bytes(total),
                pool.size()),
        suggestion);
  }

  private Infeasible trust(Deployment d) {
    var ends = d.constraints().trustedEnds();
    String zone = ends == null ? "" : ends.zone();
    int blocks = ends == null ? 0 : ends.blocks();
    int fewer =
        largest(
            blocks - 1,
            b ->
                solvable(
                    d.withWorkload(unhurried(d.workload()))
                        .withConstraints(
                            Constraints.NONE.withTrustedEnds(new TrustedEnds(zone, b)))));
    return new Infeasible(
        Constraint.TRUST,
        "%s: the servers of trust zone %s cannot hold the first and last %d blocks for %d sessions."
            .formatted(d.id(), zone, blocks, d.workload().sessions()),
        fewer > 0
            ? "Trust only the outer %d blocks, or add servers to zone %s.".formatted(fewer, zone)
            : "Add servers to trust zone %s.".formatted(zone));
  }

  private Infeasible failures(Deployment d, Deployment relaxed) {
    FailureDomain domain = d.constraints().tolerance().domain();
    int sessions = d.workload().sessions();
    int fewer =
        largest(
            sessions - 1, r -> solvable(relaxed.withWorkload(relaxed.workload().withSessions(r))));
    return new Infeasible(
        Constraint.FAILURES,
        "%s: without any %d of kind %s the rest does not carry %d sessions."
            .formatted(d.id(), d.constraints().tolerance().count(), domain, sessions),
        fewer > 0
            ? "Guarantee at most %d sessions, or add servers.".formatted(fewer)
            : "Add servers in further domains of kind %s.".formatted(domain));
  }

  private Infeasible spending(Deployment d, Deployment relaxed) {
    Spending limits = d.constraints().spending();
    boolean price = limits.maxPricePerHour() != null;
    Spending goal = new Spending(price ? Goal.PRICE : Goal.POWER, null, null);
    Draft cheapest =
        draft(problem, relaxed.withConstraints(relaxed.constraints().withSpending(goal)));
    String what = price ? "price per hour" : "power in watts";
    return new Infeasible(
        price ? Constraint.PRICE : Constraint.POWER,
        "%s: no plan within the %s of %s was found."
            .formatted(d.id(), what, price ? limits.maxPricePerHour() : limits.maxWatts()),
        "Allow a %s of %s.".formatted(what, cheapest.score().goal()));
  }

  private Infeasible objective(Pool pool, Draft draft, Deployment d) {
    Double asked = d.workload().objectiveSeconds();
    double objective = asked == null ? 0 : asked;
    double reached = SlotMeans.worst(basis.seconds(pool, draft.routes()));
    double least = CertifiableBound.seconds(pool, d.workload().sessions());
    Workload workload = d.workload();
    int fewer =
        largest(workload.sessions() - 1, r -> solvable(d.withWorkload(workload.withSessions(r))));
    double factor = smallestFactor(f -> solvable(Faster.by(d, f)));
    String suggestion = "Allow %s".formatted(Figures.seconds(reached));
    suggestion += fewer > 0 ? ", or guarantee at most %d sessions".formatted(fewer) : "";
    suggestion +=
        factor < LARGEST_FACTOR
            ? ", or use servers that need at most %s per block (the fastest here: %s)."
                .formatted(Figures.seconds(fastest(pool) / factor), Figures.seconds(fastest(pool)))
            : "; faster servers alone do not help, the delays between them are too long.";
    return new Infeasible(
        Constraint.OBJECTIVE,
        "%s: the best plan found certifies %s for %d sessions, %s was asked; no plan certifies a mean below %s."
            .formatted(
                d.id(),
                Figures.seconds(reached),
                workload.sessions(),
                Figures.seconds(objective),
                Figures.seconds(least)),
        suggestion);
  }

  private Infeasible firstToken(Pool pool, Draft draft, Deployment d, double asked) {
    Workload workload = d.workload();
    Slot slot = workload.slot();
    int shorter =
        largest(slot.maxInputTokens() - 1, n -> solvable(d.withWorkload(prompts(workload, n))));
    int fewer =
        largest(workload.sessions() - 1, r -> solvable(d.withWorkload(workload.withSessions(r))));
    double reached = CertifiedCost.of(pool, draft.routes()).worstFirstToken();
    String suggestion = "Allow %s".formatted(Figures.seconds(reached));
    suggestion += shorter > 0 ? ", or prompts of at most %d tokens".formatted(shorter) : "";
    suggestion += fewer > 0 ? ", or guarantee at most %d sessions".formatted(fewer) : "";
    return new Infeasible(
        Constraint.FIRST_TOKEN,
        "%s: the best plan found certifies %s to the first token of %d prompt tokens, %s was asked."
            .formatted(
                d.id(), Figures.seconds(reached), slot.maxInputTokens(), Figures.seconds(asked)),
        suggestion + ".");
  }

  private static Workload prompts(Workload workload, int maxInputTokens) {
    Slot slot = workload.slot();
    return workload.withSlot(
        new Slot(
            maxInputTokens,
            slot.maxOutputTokens(),
            slot.cacheBytesPerBlock(),
            slot.prefillTokens()));
  }

  private static double fastest(Pool pool) {
    double least = Double.POSITIVE_INFINITY;
    for (int j = 0; j < pool.size(); j++) {
      least = Math.min(least, pool.profile(j).block().at(1));
    }
    return least;
  }

  private Problem scaledMemory(double factor) {
    List<Server> larger =
        problem.servers().stream()
            .map(s -> s.withMemory((long) Math.min(Long.MAX_VALUE / 4.0, s.memoryBytes() * factor)))
            .toList();
    return problem.withServers(larger);
  }

  private boolean solvable(Deployment deployment) {
    return solvable(problem, deployment);
  }

  private boolean solvable(Problem changed, Deployment deployment) {
    return draft(changed, deployment).score().feasible();
  }

  private Draft draft(Problem changed, Deployment deployment) {
    Pool pool = Pool.of(changed, deployment, beside);
    Budget.Deadline deadline = budget.start();
    return new Search(pool, basis, new Search.Effort(budget.seed(), steps), deadline::over).best();
  }

  /** The largest value in 1..most that satisfies, if satisfaction is monotone; 0: none. */
  private static int largest(int most, IntPredicate satisfies) {
    int low = 0;
    int high = most;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (satisfies.test(middle)) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /**
   * The smallest factor above 1 that satisfies, to half a percent or so; the largest: none does.
   */
  private static double smallestFactor(DoublePredicate satisfies) {
    double high = 1;
    do {
      high *= 2;
      if (high > LARGEST_FACTOR) {
        return LARGEST_FACTOR;
      }
    } while (!satisfies.test(high));
    double low = high / 2;
    for (int i = 0; i < BISECTIONS && high - low > 0.005 * high; i++) {
      double middle = (low + high) / 2;
      if (satisfies.test(middle)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }
}
