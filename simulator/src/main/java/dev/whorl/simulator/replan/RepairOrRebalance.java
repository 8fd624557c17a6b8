package dev.whorl.simulator.replan;

import dev.whorl.planning.certificate.Certifier;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.moving.Course;
import dev.whorl.planning.rebalance.Rebalancing;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Move;
import dev.whorl.planning.solve.Repair;
import java.util.List;

/**
 * Whorl's way: a change is mended with as few moves as it takes; a placement that is intact is left
 * for a better one only if the gain pays for the way.
 */
public final class RepairOrRebalance implements Replanner {
  private final Auto auto;
  private final Budget budget;
  private final ReplanRules rules;

  /** With the solver for what cannot be mended. */
  public RepairOrRebalance(Auto auto, Budget budget, ReplanRules rules) {
    this.auto = auto;
    this.budget = budget;
    this.rules = rules;
  }

  @Override
  public NextPlan changed(Problem usable, Placement present) {
    Repair repair = new Repair(auto, rules.gainPerShare());
    return SolveAnew.next(repair.mend(usable, List.of(present), budget).outcome());
  }

  @Override
  public NextPlan rebalance(Problem usable, Placement present, int runningSessions) {
    NextPlan proposed = SolveAnew.next(auto.solve(usable, budget, List.of(present)));
    return proposed instanceof NextPlan.Go(Placement placement)
        ? ifItPays(usable, present, placement, runningSessions)
        : proposed;
  }

  private NextPlan ifItPays(Problem usable, Placement present, Placement proposed, int running) {
    Deployment deployment = usable.deployment(present.deployment());
    Course way = Course.between(usable, List.of(present), List.of(proposed));
    if (!way.arrives()) {
      return new NextPlan.Stay("No way leads to the better placement.");
    }
    int lost = Math.max(0, deployment.workload().sessions() - way.fewestSessions());
    Rebalancing.Situation now =
        new Rebalancing.Situation(
            objective(usable, present),
            objective(usable, proposed),
            running,
            lost,
            rules.horizonSeconds());
    Rebalancing rebalancing =
        new Rebalancing(
            rules.minImprovement(), 0, rules.horizonSeconds(), rules.loadBytesPerSecond());
    return switch (rebalancing.decide(now, Move.between(deployment, present, proposed))) {
      case Rebalancing.Decision.Go go -> new NextPlan.Go(proposed);
      case Rebalancing.Decision.Stay(String reason) -> new NextPlan.Stay(reason);
    };
  }

  private static double objective(Problem problem, Placement placement) {
    return new Certifier(problem)
        .certify(List.of(placement), "rebalance")
        .getFirst()
        .objectiveSeconds();
  }
}
