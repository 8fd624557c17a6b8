package dev.whorl.baselines.bench;

import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.Plan;
import dev.whorl.planning.solve.Repair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Plans a pool anew, then lets servers join and leave by turns; every change is mended and verified
 * from the plan that the change before left.
 */
final class ScaleBench {
  private static final int BLOCKS = 128;
  private static final int CHANGES = 8;
  private static final int WARM = 3;
  private static final int FEW = 1_000;
  private static final long SEED = 7;
  private static final double GAIN_PER_SHARE = 0.5;
  private static final Budget BUDGET = Budget.of(Duration.ofMinutes(5));

  private final Auto auto = new Auto(CostBasis.CERTIFIED, 0, List.of());
  private final int servers;
  private final int zones;
  private final Problem all;
  private final List<Spent> joins = new ArrayList<>();
  private final List<Spent> leaves = new ArrayList<>();

  ScaleBench(int servers, int zones) {
    this.servers = servers;
    this.zones = zones;
    this.all = ScaleInstance.of(servers + WARM + CHANGES, BLOCKS, zones, SEED);
  }

  BenchReport.Scale run() {
    Problem first = ScaleInstance.first(all, servers);
    List<Spent> plans = new ArrayList<>();
    List<Placement> placements = List.of();
    for (int i = 0; i < (servers <= FEW ? WARM + 3 : 2); i++) {
      List<Outcome> outcome = new ArrayList<>();
      Spent spent = Spent.on(() -> outcome.add(auto.solve(first, BUDGET)));
      // The first plans of a process run interpreted.
      if (i >= (servers <= FEW ? WARM : 1)) {
        plans.add(spent);
      }
      placements = plan(outcome.getFirst()).placements();
    }
    changes(first, placements);
    Spent plan = Spent.median(plans);
    Spent join = Spent.median(joins.subList(WARM, joins.size()));
    Spent leave = Spent.median(leaves.subList(WARM, leaves.size()));
    return new BenchReport.Scale(
        servers,
        BLOCKS,
        zones,
        first.deployments().getFirst().workload().sessions(),
        plan.seconds(),
        plan.cpuSeconds(),
        join.seconds() * 1e3,
        join.cpuSeconds() * 1e3,
        leave.seconds() * 1e3,
        leave.cpuSeconds() * 1e3);
  }

  private void changes(Problem first, List<Placement> placements) {
    Repair repair = new Repair(auto, GAIN_PER_SHARE);
    Problem problem = first;
    // The first call looks at every server once.
    List<Placement> present = mended(repair, problem, placements, new ArrayList<>());
    for (int i = 0; i < WARM + CHANGES; i++) {
      problem = ScaleInstance.with(problem, all, servers + i);
      present = mended(repair, problem, present, joins);
      var chains = present.getFirst().chains();
      String lost = chains.get(i * 7 % chains.size()).hops().getFirst().server();
      problem = ScaleInstance.without(problem, lost);
      present = mended(repair, problem, present, leaves);
    }
  }

  private List<Placement> mended(
      Repair repair, Problem changed, List<Placement> present, List<Spent> spent) {
    List<Repair.Mended> mended = new ArrayList<>();
    spent.add(Spent.on(() -> mended.add(repair.mend(changed, present, BUDGET))));
    return plan(mended.getFirst().outcome()).placements();
  }

  private Plan plan(Outcome outcome) {
    if (outcome instanceof Outcome.Feasible(Plan plan)) {
      return plan;
    }
    throw new IllegalStateException(
        "No plan for %d servers in %d zones: %s".formatted(servers, zones, outcome));
  }
}
