package dev.whorl.simulator.guarantee;

import dev.whorl.baselines.rivals.CgBp;
import dev.whorl.baselines.rivals.GbpCr;
import dev.whorl.baselines.rivals.RivalSolver;
import dev.whorl.baselines.rivals.WholeModel;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.dispatch.JoinFastestFree;
import dev.whorl.planning.dispatch.LeastAddedTime;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Slot;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.engine.Watch;
import dev.whorl.simulator.run.ClusterRun;
import dev.whorl.simulator.run.DeploymentResult;
import dev.whorl.simulator.run.QueueLimits;
import dev.whorl.simulator.run.RunResult;
import dev.whorl.simulator.workload.Arrivals;
import dev.whorl.simulator.workload.Lengths;
import dev.whorl.simulator.workload.LoadShape;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** One random cluster under one random load. The same seed gives the same trial. */
final class Trial {
  private final long seed;
  private final double slowShare;

  Trial(long seed, double slowShare) {
    this.seed = seed;
    this.slowShare = slowShare;
  }

  /**
   * What came out.
   *
   * @param problem and {@code plan}: for a counter-example
   * @param changing servers came and went
   */
  record Result(
      RandomCluster.Kind kind,
      Problem problem,
      Plan plan,
      RunResult run,
      boolean saturated,
      boolean changing) {
    DeploymentResult deployment() {
      return run.deployments().getFirst();
    }
  }

  /** Null when the drawn cluster has no plan by the drawn solver. */
  @Nullable Result run() {
    SplittableRandom random = new SplittableRandom(seed);
    RandomCluster.Kind kind =
        random.nextBoolean() ? RandomCluster.Kind.DECODE_ONLY : RandomCluster.Kind.WITH_PREFILL;
    Problem problem = new RandomCluster(random, kind).draw();
    Budget budget = new Budget(Duration.ofSeconds(5), seed, System::nanoTime);
    if (!(solver(random).solve(problem, budget) instanceof Outcome.Feasible(Plan plan))) {
      return null;
    }
    boolean saturated = random.nextInt(3) > 0;
    ClusterRun run =
        new ClusterRun(
            "trial",
            problem,
            d -> policy(),
            settings(random),
            source(problem, plan, saturated, random));
    boolean changing = seed % 3 == 0 && problem.servers().size() > 1;
    if (changing) {
      new Changes(problem, plan, seed).schedule(run);
    } else {
      run.offer(plan);
    }
    run.run(Double.POSITIVE_INFINITY, Watch.NONE);
    return new Result(kind, problem, plan, run.result(), saturated, changing);
  }

  private DispatchPolicy policy() {
    return seed % 2 == 0 ? new LeastAddedTime() : new JoinFastestFree();
  }

  private static PlacementSolver solver(SplittableRandom random) {
    return switch (random.nextInt(5)) {
      case 0 -> new RivalSolver(new WholeModel());
      case 1 -> new RivalSolver(new CgBp(0));
      case 2 -> new RivalSolver(new GbpCr(random.nextInt(1, 6), new GbpCr.Demand.Sessions()));
      default -> new Auto(CostBasis.CERTIFIED, 20, List.of());
    };
  }

  private ClusterRun.Settings settings(SplittableRandom random) {
    double spread = random.nextInt(3) == 0 ? 0 : 0.9 * random.nextDouble();
    Options.Variation variation =
        new Options.Variation(spread, slowShare, 1.5 + 8 * random.nextDouble());
    Options options = Options.DEFAULT.withVariation(variation).withSeed(random.nextLong());
    return new ClusterRun.Settings(options, QueueLimits.NONE);
  }

  private static RequestSource source(
      Problem problem, Plan plan, boolean saturated, SplittableRandom random) {
    Slot slot = problem.deployments().getFirst().workload().slot();
    double seconds = plan.certificates().getFirst().meanSeconds() * slot.maxOutputTokens();
    int sessions = plan.placements().getFirst().sessions();
    double load = saturated ? 20 : 0.3 + random.nextDouble();
    Lengths input =
        random.nextBoolean()
            ? new Lengths.Fixed(slot.maxInputTokens())
            : new Lengths.Uniform(1, slot.maxInputTokens());
    Lengths output =
        new Lengths.Uniform(Math.max(1, slot.maxOutputTokens() / 4), slot.maxOutputTokens());
    return new Arrivals(
        new Arrivals.Spec(
            0,
            new LoadShape.Constant(load * sessions / seconds),
            random.nextInt(3),
            input,
            output,
            Double.POSITIVE_INFINITY,
            4L * sessions + 10,
            Arrivals.Known.EXACTLY),
        random.nextLong());
  }
}
