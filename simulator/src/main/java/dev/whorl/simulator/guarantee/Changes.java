package dev.whorl.simulator.guarantee;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.model.Deployment;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.model.Span;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Engine;
import dev.whorl.simulator.replan.RepairOrRebalance;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.replan.Replanner;
import dev.whorl.simulator.replan.SolveAnew;
import dev.whorl.simulator.run.ClusterRun;
import dev.whorl.simulator.run.Replanning;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/**
 * Servers of a random cluster that drain, crash and come back, and demand that changes, while it
 * serves.
 */
final class Changes {
  private static final int MOST = 6;

  private final Problem problem;
  private final Plan plan;
  private final SplittableRandom random;
  private final double sessionSeconds;

  Changes(Problem problem, Plan plan, long seed) {
    this.problem = problem;
    this.plan = plan;
    this.random = new SplittableRandom(~seed);
    Certificate certificate = plan.certificates().getFirst();
    Deployment deployment = problem.deployments().getFirst();
    this.sessionSeconds =
        certificate.meanSeconds() * deployment.workload().slot().maxOutputTokens();
  }

  void schedule(ClusterRun run) {
    ReplanRules rules =
        new ReplanRules(
            weights() / (sessionSeconds * (0.01 + random.nextDouble())),
            0,
            0.2 * random.nextDouble(),
            1e3 * sessionSeconds,
            sessionSeconds * random.nextDouble(),
            0.1 * sessionSeconds * random.nextDouble());
    Replanning replanning =
        run.replan(
            planner(rules),
            rules,
            plan,
            problem.servers().stream().map(Server::id).collect(Collectors.toSet()));
    int count = random.nextInt(1, MOST + 1);
    for (int i = 0; i < count; i++) {
      schedule(run.engine(), replanning);
    }
  }

  private double weights() {
    var model = problem.deployments().getFirst().model();
    return model.bytes(new Span(0, model.blockCount()));
  }

  private Replanner planner(ReplanRules rules) {
    Auto auto = new Auto(CostBasis.CERTIFIED, 20, List.of());
    Budget budget = new Budget(Duration.ofSeconds(5), random.nextLong(), System::nanoTime);
    return random.nextInt(4) == 0
        ? new SolveAnew(auto, budget)
        : new RepairOrRebalance(auto, budget, rules);
  }

  private void schedule(Engine engine, Replanning replanning) {
    int server = random.nextInt(problem.servers().size());
    String id = problem.servers().get(server).id();
    double at = 2 * sessionSeconds * random.nextDouble();
    double back = at + sessionSeconds * random.nextDouble();
    switch (random.nextInt(4)) {
      case 0 -> engine.at(at, e -> replanning.drain(id));
      case 1 -> {
        boolean silent = random.nextBoolean();
        engine.at(at, e -> e.crash(server, silent));
      }
      case 2 -> {
        int sessions = problem.deployments().getFirst().workload().sessions();
        int others = random.nextInt(1, 2 * sessions + 1);
        engine.at(at, e -> replanning.scale(others));
      }
      default -> engine.at(at, e -> replanning.rebalance());
    }
    engine.at(
        back,
        e -> {
          e.restore(server);
          replanning.joined(id);
        });
  }
}
