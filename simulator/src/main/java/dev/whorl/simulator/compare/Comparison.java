package dev.whorl.simulator.compare;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.compare.ComparisonReport.LoadResult;
import dev.whorl.simulator.compare.ComparisonReport.SystemResult;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.engine.Watch;
import dev.whorl.simulator.pace.Pace;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.run.ClusterRun;
import dev.whorl.simulator.run.Replanning;
import dev.whorl.simulator.run.RunResult;
import dev.whorl.simulator.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Runs every policy of a scenario at every load. */
public final class Comparison {
  private final Scenario scenario;
  private final Duration planning;
  private final int draws;

  /**
   * A comparison.
   *
   * @param planning how long each system may plan
   * @param draws of the requests, at least 1; every system gets the same
   */
  public Comparison(Scenario scenario, Duration planning, int draws) {
    this.scenario = scenario;
    this.planning = planning;
    this.draws = draws;
    if (draws < 1) {
      throw new InvalidInput("draws", draws, "must be at least 1");
    }
  }

  /** Runs it; what is done so far, the last run partly, when the pace stops it. */
  public ComparisonReport run(Pace pace) {
    List<SystemResult> systems = new ArrayList<>();
    int count = scenario.policies().size();
    for (int i = 0; i < count && !pace.stopped(); i++) {
      Pace own = pace.between((double) i / count, (i + 1.0) / count);
      systems.add(run(Policy.named(scenario.policies().get(i), scenario.limits()), own));
    }
    return new ComparisonReport(scenario.name(), !pace.stopped(), systems);
  }

  private SystemResult run(Policy policy, Pace pace) {
    Problem start = Replanning.restricted(scenario.problem(), scenario.thereAtStart());
    return switch (policy.solver().solve(start, budget())) {
      case Outcome.Optimal(Plan plan) -> run(policy, plan, pace);
      case Outcome.Feasible(Plan plan) -> run(policy, plan, pace);
      case Outcome.TimedOut timedOut when timedOut.best() != null ->
          run(policy, timedOut.best(), pace);
      case Outcome.TimedOut timedOut -> none(policy, timedOut.detail());
      case Outcome.Infeasible none -> none(policy, none.detail());
      case Outcome.Unavailable none -> none(policy, none.reason());
    };
  }

  private Budget budget() {
    return new Budget(planning, scenario.options().seed(), System::nanoTime);
  }

  private static SystemResult none(Policy policy, String why) {
    return new SystemResult(policy.name(), why, List.of(), 0, 0, List.of());
  }

  private SystemResult run(Policy policy, Plan plan, Pace pace) {
    List<LoadResult> runs = new ArrayList<>();
    int loads = scenario.loads().size();
    for (int i = 0; i < loads && !pace.stopped(); i++) {
      double load = scenario.loads().get(i);
      Pace own = pace.between((double) i / loads, (i + 1.0) / loads);
      List<RunResult> drawn = new ArrayList<>();
      for (int draw = 0; draw < draws && !own.stopped(); draw++) {
        Pace each = own.between((double) draw / draws, (draw + 1.0) / draws);
        drawn.add(run(policy, plan, load, draw, each));
      }
      if (!drawn.isEmpty()) {
        runs.add(new LoadResult(load, drawn.getFirst(), drawn.subList(1, drawn.size())));
      }
    }
    double worst =
        plan.certificates().stream().mapToDouble(Certificate::worstSeconds).max().orElse(0);
    return new SystemResult(
        policy.name(),
        "",
        plan.placements(),
        worst,
        plan.certificates().getFirst().meanSeconds(),
        runs);
  }

  private RunResult run(Policy policy, Plan plan, double load, int draw, Pace pace) {
    RequestSource source = scenario.workload().at(load, draw);
    ClusterRun run =
        new ClusterRun(
            policy.name(),
            scenario.problem(),
            d -> policy.dispatch().apply(scenario.problem().deployments().get(d).workload()),
            new ClusterRun.Settings(scenario.options(), scenario.limits()),
            source);
    FaultPlan faults = new FaultPlan(scenario, run.engine());
    ReplanRules rules = scenario.replan();
    if (rules == null) {
      run.offer(plan);
      faults.schedule();
    } else {
      faults.schedule(
          run.replan(policy.replanner(budget(), rules), rules, plan, scenario.thereAtStart()));
    }
    Watch watch =
        (now, events) -> {
          pace.done(Math.min(1, now / scenario.durationSeconds()), policy.name() + " x" + load);
          return !pace.stopped();
        };
    run.run(Double.POSITIVE_INFINITY, watch);
    return run.result();
  }
}
