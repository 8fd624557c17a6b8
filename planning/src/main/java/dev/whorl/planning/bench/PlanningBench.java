package dev.whorl.planning.bench;

import dev.whorl.planning.certificate.CertifiableBound;
import dev.whorl.planning.certificate.LowerBounds;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.LoadProfile;
import dev.whorl.planning.model.Placement;
import dev.whorl.planning.model.Problem;
import dev.whorl.planning.rivals.Rival;
import dev.whorl.planning.solve.Auto;
import dev.whorl.planning.solve.Budget;
import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.PlacementSolver;
import dev.whorl.planning.solve.Plan;
import dev.whorl.planning.solve.Repair;
import dev.whorl.planning.solve.search.Draft;
import dev.whorl.planning.solve.search.Search;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Measures the solvers in one run: scale, ratios to the lower bounds, and every rival by family.
 */
public final class PlanningBench {
  private static final int BLOCKS = 128;
  private static final long SEED = 7;
  private static final int SMALL = 8;

  /**
   * How much to measure.
   *
   * @param servers pool sizes of the scale rows, ascending
   * @param zones numbers of zones of the scale rows
   * @param seeds instances per family
   * @param familyServers servers per instance
   * @param steps of local search per start
   */
  public record Settings(
      List<Integer> servers, List<Integer> zones, int seeds, int familyServers, int steps) {
    /** What the command runs. */
    public static final Settings FULL =
        new Settings(List.of(100, 1_000, 10_000), List.of(1, 16), 5, 20, 2_000);

    public Settings {
      servers = List.copyOf(servers);
      zones = List.copyOf(zones);
    }
  }

  /** One pool size: seconds of a full plan, milliseconds of a join and a leave. */
  public record Scale(
      int servers,
      int blocks,
      int zones,
      double planSeconds,
      double joinMillis,
      double leaveMillis) {}

  /** Plan over lower bound. */
  public record Ratio(double median, double p95) {}

  /** One rival on one family; null figures where it placed no instance. */
  public record Peer(
      String name, int placed, double meanSeconds, double p99Seconds, double oursOverIt) {}

  /** One family: ours and every rival on the same instances, cost model and load profile. */
  public record FamilyRow(
      String family,
      int instances,
      double meanSeconds,
      double p99Seconds,
      Ratio modelRatio,
      Ratio certifiedRatio,
      List<Peer> peers) {}

  /** The whole report; growth is the exponent of plan time over servers, per number of zones. */
  public record Report(
      List<Scale> scale,
      List<Double> growth,
      Ratio ratio,
      Ratio certifiedRatio,
      List<FamilyRow> families) {}

  private final Settings settings;
  private final Consumer<String> progress;

  /** A run that tells its progress in sentences. */
  public PlanningBench(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
  }

  /** Runs everything. */
  public Report run() {
    List<Scale> scale = new ArrayList<>();
    List<Double> growth = new ArrayList<>();
    for (int zones : settings.zones()) {
      List<Scale> rows = new ArrayList<>();
      for (int servers : settings.servers()) {
        rows.add(scale(servers, zones));
      }
      growth.add(growth(rows));
      scale.addAll(rows);
    }
    List<Double> model = new ArrayList<>();
    List<Double> certified = new ArrayList<>();
    List<FamilyRow> families = new ArrayList<>();
    for (Family family : Family.values()) {
      families.add(new FamilyRun(family, settings, progress).row(model, certified));
    }
    return new Report(scale, growth, ratio(model), ratio(certified), families);
  }

  private Scale scale(int servers, int zones) {
    Problem problem = ScaleInstance.of(servers + 1, BLOCKS, zones, SEED);
    Problem before = ScaleInstance.first(problem, servers);
    Auto auto = new Auto(CostBasis.CERTIFIED, 0, List.of());
    Budget budget = Budget.of(Duration.ofMinutes(5));
    // Timings are of warm code: the first plans of a process run interpreted.
    for (int i = 0; i < (servers <= 1_000 ? 3 : 1); i++) {
      auto.solve(before, budget);
    }
    long start = System.nanoTime();
    Outcome outcome = auto.solve(before, budget);
    double planSeconds = (System.nanoTime() - start) / 1e9;
    if (!(outcome instanceof Outcome.Feasible(Plan plan))) {
      throw new IllegalStateException("No plan for " + servers + " servers: " + outcome);
    }
    double join = mendMillis(auto, problem, plan.placements());
    String lost = plan.placements().getFirst().spans().getFirst().server();
    double leave = mendMillis(auto, ScaleInstance.without(before, lost), plan.placements());
    progress.accept(
        "%d servers, %d zones: plan %.2f s, join %.0f ms, leave %.0f ms"
            .formatted(servers, zones, planSeconds, join, leave));
    return new Scale(servers, BLOCKS, zones, planSeconds, join, leave);
  }

  private static double mendMillis(
      PlacementSolver solver, Problem changed, List<Placement> present) {
    Repair repair = new Repair(solver, 0.5);
    Budget budget = Budget.of(Duration.ofMinutes(5));
    repair.mend(changed, present, budget);
    long start = System.nanoTime();
    repair.mend(changed, present, budget);
    return (System.nanoTime() - start) / 1e6;
  }

  private static double growth(List<Scale> rows) {
    Scale first = rows.getFirst();
    Scale last = rows.getLast();
    return rows.size() < 2
        ? 0
        : Math.log(last.planSeconds() / first.planSeconds())
            / Math.log((double) last.servers() / first.servers());
  }

  static Ratio ratio(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return new Ratio(Double.NaN, Double.NaN);
    }
    int last = sorted.size() - 1;
    return new Ratio(sorted.get(last / 2), sorted.get((int) Math.ceil(0.95 * last)));
  }

  /** One family's instances under ours and every rival. */
  private static final class FamilyRun {
    private final Family family;
    private final Settings settings;
    private final Consumer<String> progress;
    private final Budget budget = Budget.of(Duration.ofSeconds(20));

    FamilyRun(Family family, Settings settings, Consumer<String> progress) {
      this.family = family;
      this.settings = settings;
      this.progress = progress;
    }

    FamilyRow row(List<Double> allModel, List<Double> allCertified) {
      List<Double> model = new ArrayList<>();
      List<Double> certified = new ArrayList<>();
      List<Tally> tallies = new ArrayList<>();
      for (Rival rival : Rival.values()) {
        // Helix solves an integer program per instance: for small pools only.
        if (rival != Rival.HELIX || settings.familyServers() <= SMALL) {
          tallies.add(new Tally(rival.name().toLowerCase(Locale.ROOT), rival.solver()));
        }
      }
      double mean = 0;
      double p99 = 0;
      int placed = 0;
      for (long seed = 1; seed <= settings.seeds(); seed++) {
        Problem full = problem(seed, LoadProfile.FULL);
        modelRatio(full, model);
        Problem problem = problem(seed, LoadProfile.UNIFORM);
        if (new Auto(CostBasis.CERTIFIED, settings.steps(), List.of()).solve(problem, budget)
            instanceof Outcome.Feasible(Plan plan)) {
          placed++;
          Slots ours = Slots.of(plan);
          mean += ours.mean();
          p99 += ours.p99();
          certifiedRatio(full, certified);
          tallies.forEach(t -> t.add(problem, budget, ours));
        }
      }
      if (family.relay()) {
        allModel.addAll(model);
      }
      allCertified.addAll(certified);
      progress.accept(
          "%s: model %s, certified %s".formatted(family, ratio(model), ratio(certified)));
      int n = Math.max(1, placed);
      return new FamilyRow(
          family.name().toLowerCase(Locale.ROOT),
          placed,
          mean / n,
          p99 / n,
          ratio(model),
          ratio(certified),
          tallies.stream().map(Tally::peer).toList());
    }

    private Problem problem(long seed, LoadProfile load) {
      return Instances.problem(family.instance(seed, settings.familyServers()), load);
    }

    private void modelRatio(Problem problem, List<Double> ratios) {
      Pool pool = Pool.of(problem, problem.deployments().getFirst());
      Draft draft = best(pool, CostBasis.MODEL);
      if (draft.score().feasible()) {
        ratios.add(draft.score().seconds() / LowerBounds.of(pool, pool.sessions()).seconds());
      }
    }

    private void certifiedRatio(Problem problem, List<Double> ratios) {
      Pool pool = Pool.of(problem, problem.deployments().getFirst());
      Draft draft = best(pool, CostBasis.CERTIFIED);
      if (draft.score().feasible()) {
        ratios.add(draft.score().seconds() / CertifiableBound.seconds(pool, pool.sessions()));
      }
    }

    private Draft best(Pool pool, CostBasis basis) {
      Search.Effort effort = new Search.Effort(SEED, settings.steps());
      return new Search(pool, basis, effort, budget.start()::over).best();
    }
  }

  /** Mean over the load profile and the slowest hundredth of slots of a plan. */
  private record Slots(double mean, double p99) {
    static Slots of(Plan plan) {
      var certificate = plan.certificates().getFirst();
      double[] seconds = certificate.chains().stream().mapToDouble(c -> c.boundSeconds()).toArray();
      int[] order = SlotMeans.order(seconds);
      int left = (int) Math.ceil(0.99 * certificate.sessions());
      double p99 = 0;
      for (int i : order) {
        p99 = seconds[i];
        left -= certificate.chains().get(i).capacity();
        if (left <= 0) {
          break;
        }
      }
      return new Slots(certificate.objectiveSeconds(), p99);
    }
  }

  /** One rival's sums over a family. */
  private static final class Tally {
    private final String name;
    private final PlacementSolver solver;
    private final List<Double> ratios = new ArrayList<>();
    private double mean;
    private double p99;

    Tally(String name, PlacementSolver solver) {
      this.name = name;
      this.solver = solver;
    }

    void add(Problem problem, Budget budget, Slots ours) {
      if (solver.solve(problem, budget) instanceof Outcome.Feasible(Plan plan)) {
        Slots theirs = Slots.of(plan);
        mean += theirs.mean();
        p99 += theirs.p99();
        ratios.add(ours.mean() / theirs.mean());
      }
    }

    Peer peer() {
      int n = ratios.size();
      return new Peer(
          name,
          n,
          n == 0 ? Double.NaN : mean / n,
          n == 0 ? Double.NaN : p99 / n,
          ratio(ratios).median());
    }
  }
}
