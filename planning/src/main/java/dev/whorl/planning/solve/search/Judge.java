package dev.whorl.planning.solve.search;

import dev.whorl.planning.cost.CertifiedCost;
import dev.whorl.planning.cost.CostBasis;
import dev.whorl.planning.cost.Pool;
import dev.whorl.planning.cost.RememberedSeconds;
import dev.whorl.planning.cost.Route;
import dev.whorl.planning.cost.SlotMeans;
import dev.whorl.planning.model.Goal;
import dev.whorl.planning.model.Rates;
import dev.whorl.planning.model.Spending;
import dev.whorl.planning.model.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Turns routes into drafts: trims them to the sessions wanted, orders them, scores them. */
public final class Judge {
  /** Times the slowest chain, for a session without a slot. */
  private static final double LACKING = 2;

  private static final double UNSERVED = 1e6;

  private final Pool pool;
  private final CostBasis basis;
  private final Function<List<Route>, double[]> seconds;
  private final Workload workload;
  private final Spending spending;
  private final Survival survival;
  private final int impossiblePins;

  /** A judge for a pool under a cost basis. */
  public Judge(Pool pool, CostBasis basis) {
    this(pool, basis, routes -> basis.seconds(pool, routes));
  }

  private Judge(Pool pool, CostBasis basis, Function<List<Route>, double[]> seconds) {
    this.pool = pool;
    this.basis = basis;
    this.seconds = seconds;
    this.workload = pool.deployment().workload();
    this.spending = pool.deployment().constraints().spending();
    this.survival = new Survival(pool);
    this.impossiblePins = impossiblePins(pool);
  }

  /**
   * A judge for drafts of which each differs little from the one before; its answers are the same.
   */
  public static Judge ofSimilar(Pool pool, CostBasis basis) {
    return new Judge(pool, basis, new RememberedSeconds(pool, basis)::of);
  }

  /** Pinned spans whose weights alone exceed their server. */
  private static int impossiblePins(Pool pool) {
    int count = 0;
    for (int j = 0; j < pool.size(); j++) {
      var pin = pool.pinned(j);
      count += pin != null && pool.blockSessions(j, pin.start(), pin.end()) < 0 ? 1 : 0;
    }
    return count;
  }

  /** The pool. */
  public Pool pool() {
    return pool;
  }

  /** What counts as time. */
  public CostBasis basis() {
    return basis;
  }

  /** Seconds per token of each route, given that all of them run at capacity. */
  double[] seconds(List<Route> routes) {
    return seconds.apply(routes);
  }

  /**
   * A draft of the routes; spans beyond their needs are dropped unless failures are planned for.
   */
  public Draft draft(Spans hosted, List<Route> routes) {
    List<Route> trimmed = trim(routes);
    double[] found = seconds(trimmed);
    List<Route> ordered = new ArrayList<>(trimmed.size());
    double[] sorted = new double[found.length];
    int next = 0;
    for (int i : SlotMeans.order(found)) {
      ordered.add(trimmed.get(i));
      sorted[next++] = found[i];
    }
    Spans spans = survival.planned() ? hosted : Spans.of(pool, ordered);
    return new Draft(spans, ordered, score(spans, ordered, sorted));
  }

  /** A draft whose spans are exactly what the routes and pins need. */
  public Draft draft(List<Route> routes) {
    return draft(Spans.of(pool, routes), routes);
  }

  private List<Route> trim(List<Route> routes) {
    int have = sessions(routes);
    if (have <= workload.sessions()) {
      return routes;
    }
    List<Route> kept = new ArrayList<>();
    int left = workload.sessions();
    for (int i : SlotMeans.order(seconds(routes))) {
      int take = Math.min(left, routes.get(i).capacity());
      if (take > 0) {
        kept.add(routes.get(i).withCapacity(take));
        left -= take;
      }
    }
    return kept;
  }

  /** Slots of the routes. */
  public static int sessions(List<Route> routes) {
    return routes.stream().mapToInt(Route::capacity).sum();
  }

  private Score score(Spans spans, List<Route> routes, double[] seconds) {
    double missing = Math.max(0, workload.sessions() - sessions(routes)) + survival.missing(spans);
    missing += (double) impossiblePins * workload.sessions();
    double mean = mean(routes, seconds);
    Double objective = workload.objectiveSeconds();
    double late = objective == null ? 0 : Math.max(0, SlotMeans.worst(seconds) / objective - 1);
    late += lateFirstToken(routes);
    double price = sum(spans, Rates::pricePerHour);
    double watts = sum(spans, Rates::watts);
    double overspent = over(price, spending.maxPricePerHour()) + over(watts, spending.maxWatts());
    double goal =
        spending.goal() == Goal.PRICE ? price : spending.goal() == Goal.POWER ? watts : mean;
    return new Score(missing, overspent, late < 1e-12 ? 0 : late, goal, mean);
  }

  private double lateFirstToken(List<Route> routes) {
    Double objective = workload.firstTokenSeconds();
    return objective == null || routes.isEmpty()
        ? 0
        : Math.max(0, CertifiedCost.of(pool, routes).worstFirstToken() / objective - 1);
  }

  /** The objective, with sessions that have no slot counted at a multiple of the slowest chain. */
  private double mean(List<Route> routes, double[] seconds) {
    int lacking = workload.sessions() - sessions(routes);
    if (lacking <= 0) {
      return SlotMeans.overLoads(workload.load(), workload.sessions(), routes, seconds);
    }
    double sum = 0;
    for (int i = 0; i < seconds.length; i++) {
      sum += seconds[i] * routes.get(i).capacity();
    }
    double dear = routes.isEmpty() ? UNSERVED : LACKING * SlotMeans.worst(seconds);
    return (sum + lacking * dear) / workload.sessions();
  }

  private double sum(Spans spans, ToDoubleFunction<Rates> rate) {
    double sum = 0;
    for (int j = 0; j < spans.size(); j++) {
      sum += spans.used(j) ? rate.applyAsDouble(pool.server(j).rates()) : 0;
    }
    return sum;
  }

  private static double over(double value, @Nullable Double limit) {
    return limit == null || value <= limit ? 0 : value / limit - 1;
  }
}
