package dev.whorl.planning.solve;

import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.cost.CertifiedCost;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.Constraints;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.FailureDomain;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.TrustedEnds;
import dev.whorl.planning.model.Workload;
import dev.whorl.planning.solve.Outcome.Constraint;
import dev.whorl.planning.solve.Outcome.Infeasible;
import dev.whorl.planning.solve.search.Draft;

/**
 * What a constraint that cannot be kept lacks, and the smallest change that helps. It is a proof
 * only where the text says "cannot".
 */
final class Shortfall {
  private final WhatIf whatIf;

  Shortfall(WhatIf whatIf) {
    this.whatIf = whatIf;
  }

  Infeasible pinned(Pool pool, HostedSpan pin, int j) {
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

  Infeasible memory(Pool pool, Deployment free) {
    int sessions = free.workload().sessions();
    boolean proved = CertifiableBound.seconds(pool, sessions) == Double.POSITIVE_INFINITY;
    double total = 0;
    for (int j = 0; j < pool.size(); j++) {
      total += pool.room(j);
    }
    int fewer =
        WhatIf.largest(
            sessions - 1, r -> whatIf.solvable(free.withWorkload(free.workload().withSessions(r))));
    double factor = WhatIf.smallestFactor(f -> whatIf.solvable(free, f));
    String suggestion =
        factor < WhatIf.LARGEST_FACTOR
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

  Infeasible trust(Deployment d) {
    var ends = d.constraints().trustedEnds();
    String zone = ends == null ? "" : ends.zone();
    int blocks = ends == null ? 0 : ends.blocks();
    int fewer =
        WhatIf.largest(
            blocks - 1,
            b ->
                whatIf.solvable(
                    d.withWorkload(Explanation.unhurried(d.workload()))
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

  Infeasible failures(Deployment d, Deployment relaxed) {
    FailureDomain domain = d.constraints().tolerance().domain();
    int sessions = d.workload().sessions();
    int fewer =
        WhatIf.largest(
            sessions - 1,
            r -> whatIf.solvable(relaxed.withWorkload(relaxed.workload().withSessions(r))));
    return new Infeasible(
        Constraint.FAILURES,
        "%s: without any %d of kind %s the rest does not carry %d sessions."
            .formatted(d.id(), d.constraints().tolerance().count(), domain, sessions),
        fewer > 0
            ? "Guarantee at most %d sessions, or add servers.".formatted(fewer)
            : "Add servers in further domains of kind %s.".formatted(domain));
  }

  Infeasible spending(Deployment d, Deployment relaxed) {
    Spending limits = d.constraints().spending();
    boolean price = limits.maxPricePerHour() != null;
    Spending goal = new Spending(price ? Goal.PRICE : Goal.POWER, null, null);
    Draft cheapest =
        whatIf.draft(relaxed.withConstraints(relaxed.constraints().withSpending(goal)));
    String what = price ? "price per hour" : "power in watts";
    return new Infeasible(
        price ? Constraint.PRICE : Constraint.POWER,
        "%s: no plan within the %s of %s was found."
            .formatted(d.id(), what, price ? limits.maxPricePerHour() : limits.maxWatts()),
        "Allow a %s of %s.".formatted(what, cheapest.score().goal()));
  }

  Infeasible objective(Pool pool, Draft draft, Deployment d) {
    Double asked = d.workload().objectiveSeconds();
    double objective = asked == null ? 0 : asked;
    double reached = SlotMeans.worst(whatIf.basis().seconds(pool, draft.routes()));
    double least = CertifiableBound.seconds(pool, d.workload().sessions());
    Workload workload = d.workload();
    int fewer =
        WhatIf.largest(
            workload.sessions() - 1,
            r -> whatIf.solvable(d.withWorkload(workload.withSessions(r))));
    double factor = WhatIf.smallestFactor(f -> whatIf.solvable(Faster.by(d, f)));
    String suggestion = "Allow %s".formatted(Figures.seconds(reached));
    suggestion += fewer > 0 ? ", or guarantee at most %d sessions".formatted(fewer) : "";
    suggestion +=
        factor < WhatIf.LARGEST_FACTOR
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

  Infeasible firstToken(Pool pool, Draft draft, Deployment d, double asked) {
    Workload workload = d.workload();
    Slot slot = workload.slot();
    int shorter =
        WhatIf.largest(
            slot.maxInputTokens() - 1, n -> whatIf.solvable(d.withWorkload(prompts(workload, n))));
    int fewer =
        WhatIf.largest(
            workload.sessions() - 1,
            r -> whatIf.solvable(d.withWorkload(workload.withSessions(r))));
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
}
