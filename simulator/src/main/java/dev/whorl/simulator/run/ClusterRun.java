package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.ChainBound;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.model.Chain;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Engine;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.engine.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One plan under one workload. */
public final class ClusterRun {

  private final String system;
  private final Problem problem;
  private final Engine engine;
  private final Measuring measuring;
  private final List<Router> routers = new ArrayList<>();
  private final List<Plan> plans = new ArrayList<>();
  private double seconds;
  private double wallSeconds;
  private boolean complete = true;

  /**
   * A run at its start.
   *
   * @param system its name in results
   * @param policy the dispatch of each deployment, by its position
   */
  public ClusterRun(
      String system,
      Problem problem,
      Function<Integer, DispatchPolicy> policy,
      Settings settings,
      RequestSource source) {
    this.system = system;
    this.problem = problem;
    this.measuring = new Measuring(problem.deployments().size());
    this.engine = new Engine(problem, settings.options(), source, measuring);
    for (int d = 0; d < problem.deployments().size(); d++) {
      routers.add(
          new Router(
              engine,
              d,
              problem.deployments().get(d).workload().slot(),
              policy.apply(d),
              settings.limits()));
    }
    List<String> servers = problem.servers().stream().map(Server::id).toList();
    engine.admit(new Routers(engine, servers, routers));
  }

  /**
   * How a run is set up.
   *
   * @param limits of every router
   */
  public record Settings(Options options, QueueLimits limits) {
    /** The product's own. */
    public static final Settings PRODUCT = new Settings(Options.DEFAULT, QueueLimits.PRODUCT);
  }

  /** The data plane, for what befalls it. */
  public Engine engine() {
    return engine;
  }

  List<Router> routers() {
    return routers;
  }

  /** Puts a plan of all deployments into force beside what runs. */
  public void offer(Plan plan) {
    plans.add(plan);
    for (int d = 0; d < plan.placements().size(); d++) {
      Placement placement = plan.placements().get(d);
      Certificate certificate = plan.certificates().get(d);
      promise(d, placement, certificate);
      routers.get(d).add(placement, certificate);
    }
  }

  private void promise(int d, Placement placement, Certificate certificate) {
    for (int c = 0; c < placement.chains().size(); c++) {
      ChainBound bound = certificate.chains().get(c);
      double permitWait = bound.permitWaits() * bound.firstTokenSeconds();
      int route = engine.route(d, placement.chains().get(c).hops());
      measuring
          .of(d)
          .promise(
              route, new RouteUse(bound.boundSeconds(), bound.firstTokenSeconds(), permitWait));
    }
  }

  /** Runs until the time or until nothing happens any more. */
  public void run(double untilSeconds, Watch watch) {
    long start = System.nanoTime();
    complete &= engine.run(untilSeconds, watch);
    wallSeconds += (System.nanoTime() - start) / 1e9;
    seconds = engine.lastSeconds();
  }

  /** What came out so far. */
  public RunResult result() {
    List<DeploymentResult> deployments = new ArrayList<>();
    for (int d = 0; d < problem.deployments().size(); d++) {
      deployments.add(result(d));
    }
    return new RunResult(
        system, seconds, engine.events(), wallSeconds, complete, deployments, servers());
  }

  private List<RunResult.ServerResult> servers() {
    List<RunResult.ServerResult> servers = new ArrayList<>();
    for (int j = 0; j < problem.servers().size(); j++) {
      var use = engine.use(j);
      if (use.steps() > 0) {
        servers.add(
            new RunResult.ServerResult(
                problem.servers().get(j).id(),
                seconds > 0 ? use.busySeconds() / seconds : 0,
                use.steps(),
                (double) use.rows() / use.steps(),
                use.longestStepSeconds()));
      }
    }
    return servers;
  }

  private DeploymentResult result(int d) {
    Measures m = measuring.of(d);
    return new DeploymentResult(
        problem.deployments().get(d).id(),
        m.responses.count(),
        m.refusals,
        m.generated,
        m.lastEnd > 0 ? m.generated / m.lastEnd : 0,
        Times.of(m.tokens),
        Times.of(m.firstTokens),
        Times.of(m.waits),
        Times.of(m.responses),
        Times.of(m.perToken),
        Times.of(m.stalls),
        bound(d, m));
  }

  private DeploymentResult.BoundResult bound(int d, Measures m) {
    long late = 0;
    long lateFirst = 0;
    long latePermits = 0;
    for (RouteUse use : m.routes()) {
      if (use != null) {
        late += use.late;
        lateFirst += use.lateFirstTokens;
        latePermits += use.latePermits;
      }
    }
    Certificate last = plans.getLast().certificates().get(d);
    return new DeploymentResult.BoundResult(
        last.meanSeconds(),
        last.worstSeconds(),
        late,
        lateFirst,
        latePermits,
        countedShare(m),
        chains(d, m));
  }

  /** Σ_j n_j · slow steps_j over the tokens: what the slow steps can have made late at most. */
  private double countedShare(Measures m) {
    double touched = 0;
    for (int j = 0; j < problem.servers().size(); j++) {
      long slow = engine.use(j).slowSteps();
      if (slow > 0) {
        touched += (double) slow * sessionsAt(problem.servers().get(j).id());
      }
    }
    return m.tokens.count() == 0 ? 0 : touched / m.tokens.count();
  }

  private long sessionsAt(String server) {
    long sessions = 0;
    for (Placement placement : plans.getLast().placements()) {
      for (Chain chain : placement.chains()) {
        sessions += Router.uses(chain, server) ? chain.capacity() : 0;
      }
    }
    return sessions;
  }

  private List<DeploymentResult.ChainResult> chains(int d, Measures m) {
    List<DeploymentResult.ChainResult> results = new ArrayList<>();
    for (Chain chain : plans.getLast().placements().get(d).chains()) {
      RouteUse use = m.route(engine.route(d, chain.hops()));
      if (use != null) {
        results.add(
            new DeploymentResult.ChainResult(
                chain.toString(),
                chain.capacity(),
                use.boundSeconds,
                use.longest,
                use.firstTokenBound,
                use.longestFirstToken,
                use.tokens,
                use.late));
      }
    }
    return results;
  }
}
