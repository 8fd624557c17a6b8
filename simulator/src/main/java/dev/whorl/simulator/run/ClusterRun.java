package dev.whorl.simulator.run;

import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.dispatch.DispatchPolicy;
import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.model.Server;
import dev.whorl.planning.solve.Plan;
import dev.whorl.simulator.engine.Engine;
import dev.whorl.simulator.engine.Options;
import dev.whorl.simulator.engine.RequestSource;
import dev.whorl.simulator.engine.Watch;
import dev.whorl.simulator.replan.ReplanRules;
import dev.whorl.simulator.replan.Replanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One plan under one workload. */
public final class ClusterRun {

  private final String system;
  private final Problem problem;
  private final Engine engine;
  private final Measuring measuring;
  private final List<Router> routers = new ArrayList<>();
  private final Routers admission;
  private final List<Certificate> inForce = new ArrayList<>();
  private @Nullable Replanning replanning;
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
      Router.Rules rules =
          new Router.Rules(
              problem.deployments().get(d).workload().slot(), policy.apply(d), settings.limits());
      routers.add(new Router(engine, d, measuring.of(d), rules));
    }
    List<String> servers = problem.servers().stream().map(Server::id).toList();
    this.admission = new Routers(engine, servers, routers);
    engine.admit(admission);
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

  /** Puts a plan of all deployments into force; once, before the run. */
  public void offer(Plan plan) {
    inForce.addAll(plan.certificates());
    for (int d = 0; d < plan.placements().size(); d++) {
      routers.get(d).open(plan.placements().get(d).chains(), plan.certificates().get(d).chains());
    }
  }

  /**
   * Puts a plan into force that is replaced when servers come and go; instead of {@link #offer}.
   *
   * @param there servers that are there at the start
   */
  public Replanning replan(Replanner planner, ReplanRules rules, Plan plan, Set<String> there) {
    if (problem.deployments().size() != 1) {
      throw new InvalidInput(
          "deployments", problem.deployments().size(), "must be 1 in a run that replans");
    }
    inForce.addAll(plan.certificates());
    replanning =
        new Replanning(
            engine,
            problem,
            routers.getFirst(),
            certificate -> inForce.set(0, certificate),
            planner,
            rules,
            plan.placements().getFirst(),
            there);
    admission.replanBy(replanning);
    return replanning;
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
        system,
        seconds,
        engine.events(),
        wallSeconds,
        complete,
        deployments,
        servers(),
        replanning == null ? List.of() : replanning.epochs());
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
    Certificate last = inForce.get(d);
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
    for (Router router : routers) {
      for (Router.Offer offer : router.offers()) {
        sessions += Router.uses(offer.chain(), server) ? offer.chain().capacity() : 0;
      }
    }
    return sessions;
  }

  private List<DeploymentResult.ChainResult> chains(int d, Measures m) {
    List<DeploymentResult.ChainResult> results = new ArrayList<>();
    for (Router.Offer offer : routers.get(d).offers()) {
      RouteUse use = m.route(offer.route());
      if (use != null) {
        results.add(
            new DeploymentResult.ChainResult(
                offer.chain().toString(),
                offer.chain().capacity(),
                use.largest(RouteUse.Promise::token),
                use.longest,
                use.largest(RouteUse.Promise::firstToken),
                use.longestFirstToken,
                use.tokens,
                use.late));
      }
    }
    return results;
  }
}
