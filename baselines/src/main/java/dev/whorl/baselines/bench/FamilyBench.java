package dev.whorl.baselines.bench;

import dev.whorl.baselines.rivals.Algorithms;
import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.certificate.Certificate;
import dev.whorl.planning.certificate.LowerBounds;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.dispatch.LeastAddedTime;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Search;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One family's instances under Whorl's solver, as {@code whorl plan} runs it, and every rival;
 * ratios to the lower bounds are those of the search alone.
 */
final class FamilyBench {
  /** Ratios of one instance. */
  record Ratios(double load, List<Double> model, List<Double> certified) {}

  private static final double HALF = 0.5;
  private static final long SEED = 7;
  private static final Budget BUDGET = Budget.of(Duration.ofSeconds(20));

  private final Family family;
  private final PlanningBench.Settings settings;
  private final TokenTimes tokens;
  private final PlacementSolver ours = Algorithms.auto();
  private final List<Tally> tallies;
  private final List<Ratios> ratios = new ArrayList<>();
  private final List<Times> certified = new ArrayList<>();
  private final List<TokenTimes.Seen> simulated = new ArrayList<>();

  FamilyBench(Family family, PlanningBench.Settings settings, TokenTimes tokens) {
    this.family = family;
    this.settings = settings;
    this.tokens = tokens;
    this.tallies = Competitor.all(settings.familyServers()).stream().map(Tally::new).toList();
  }

  BenchReport.FamilyRow run() {
    for (long i = 0; i < settings.seeds(); i++) {
      instance(settings.firstSeed() + i);
    }
    return new BenchReport.FamilyRow(
        family.label(),
        family.relay(),
        settings.seeds(),
        certified.size(),
        certified.isEmpty() ? null : Times.mean(certified),
        simulated.isEmpty() ? null : Times.mean(whole(simulated)),
        simulated.isEmpty() ? null : Times.mean(between(simulated)),
        BenchReport.Ratio.of(model()),
        BenchReport.Ratio.of(certified(0)),
        tallies.stream().map(Tally::peer).toList());
  }

  /** modelRatio of every instance that was placed. */
  List<Double> model() {
    return ratios.stream().flatMap(r -> r.model().stream()).toList();
  }

  /** certifiedRatio of every instance that was placed and asks for half of its limit. */
  List<Double> certifiedAtHalf() {
    return certified(HALF);
  }

  /** certifiedRatio of every instance that was placed. */
  List<Double> certified() {
    return certified(0);
  }

  /** Ours over the rival's simulated mean of whole sessions, see {@link HighLoad}. */
  List<Double> overAtHighLoad(String rival) {
    return tallies.stream()
        .filter(tally -> tally.rival.name().equals(rival))
        .flatMap(tally -> tally.simulatedRatios(HighLoad.LEAST).stream())
        .toList();
  }

  private List<Double> certified(double least) {
    return ratios.stream()
        .filter(r -> r.load() >= least)
        .flatMap(r -> r.certified().stream())
        .toList();
  }

  private void instance(long seed) {
    Family.Instance instance = family.instance(seed, settings.familyServers());
    Problem full = Instances.problem(instance, LoadProfile.FULL);
    Pool pool = Pool.of(full, full.deployments().getFirst());
    ratios.add(
        new Ratios(
            instance.load(),
            ratio(pool, CostBasis.MODEL, LowerBounds.of(pool, pool.sessions()).seconds()),
            ratio(pool, CostBasis.CERTIFIED, CertifiableBound.tightest(pool, pool.sessions()))));
    Problem problem = Instances.problem(instance, LoadProfile.UNIFORM);
    Plan plan = plan(ours.solve(problem, BUDGET));
    if (plan != null) {
      Times bound = slots(plan);
      TokenTimes.Seen run = tokens.of(problem, plan, LeastAddedTime::new);
      certified.add(bound);
      simulated.add(run);
      tallies.forEach(tally -> tally.add(problem, instance.load(), bound, run));
    }
  }

  private static @Nullable Plan plan(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Optimal(Plan plan) -> plan;
      case Outcome.Feasible(Plan plan) -> plan;
      case Outcome.TimedOut timedOut -> timedOut.best();
      case Outcome.Infeasible none -> null;
      case Outcome.Unavailable none -> null;
    };
  }

  private List<Double> ratio(Pool pool, CostBasis basis, double bound) {
    Search.Effort effort = new Search.Effort(SEED, settings.steps());
    Draft draft = new Search(pool, basis, effort, BUDGET.start()::over).best();
    return draft.score().feasible() ? List.of(draft.score().seconds() / bound) : List.of();
  }

  private static List<Times> whole(List<TokenTimes.Seen> runs) {
    return runs.stream().map(TokenTimes.Seen::whole).toList();
  }

  private static List<Times> between(List<TokenTimes.Seen> runs) {
    return runs.stream().map(TokenTimes.Seen::between).toList();
  }

  /** Mean over the load profile and the slowest hundredth of slots. */
  private static Times slots(Plan plan) {
    Certificate certificate = plan.certificates().getFirst();
    int left = (int) Math.ceil(0.99 * certificate.sessions());
    double p99 = 0;
    for (var chain :
        certificate.chains().stream()
            .sorted((a, b) -> Double.compare(a.boundSeconds(), b.boundSeconds()))
            .toList()) {
      if (left > 0) {
        p99 = chain.boundSeconds();
        left -= chain.capacity();
      }
    }
    return new Times(certificate.objectiveSeconds(), p99);
  }

  /** One rival's figures over a family, ours on the same instances beside them. */
  private final class Tally {
    private final Competitor rival;
    private final List<Double> loads = new ArrayList<>();
    private final List<Times> theirs = new ArrayList<>();
    private final List<TokenTimes.Seen> theirsRun = new ArrayList<>();
    private final List<Times> oursThere = new ArrayList<>();
    private final List<TokenTimes.Seen> oursRunThere = new ArrayList<>();

    Tally(Competitor rival) {
      this.rival = rival;
    }

    void add(Problem problem, double load, Times bound, TokenTimes.Seen run) {
      Plan plan = plan(rival.solver().solve(problem, BUDGET));
      if (plan != null) {
        loads.add(load);
        theirs.add(slots(plan));
        theirsRun.add(
            tokens.of(
                problem,
                plan,
                () -> rival.system().dispatch(problem.deployments().getFirst().workload())));
        oursThere.add(bound);
        oursRunThere.add(run);
      }
    }

    /** Ours over theirs on every instance from a load on. */
    List<Double> simulatedRatios(double least) {
      return IntStream.range(0, loads.size())
          .filter(i -> loads.get(i) >= least)
          .mapToObj(i ->
              oursRunThere.get(i).whole().meanSeconds() / theirsRun.get(i).whole().meanSeconds())
          .toList();
    }

    BenchReport.Peer peer() {
      return new BenchReport.Peer(
          rival.name(),
          theirs.size(),
          theirs.isEmpty() ? null : Times.mean(theirs),
          theirs.isEmpty() ? null : Times.mean(whole(theirsRun)),
          theirs.isEmpty() ? null : Times.mean(between(theirsRun)),
          BenchReport.OverIt.of(oursThere, theirs, oursRunThere, theirsRun));
    }
  }
}
