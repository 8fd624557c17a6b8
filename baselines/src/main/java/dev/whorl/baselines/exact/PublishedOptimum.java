package dev.whorl.baselines.exact;

import dev.whorl.baselines.exact.RoutedSpans.Visit;
import dev.whorl.baselines.published.PublishedPlacement;
import dev.whorl.baselines.published.RelayPool;
import dev.whorl.baselines.published.Route;
import dev.whorl.baselines.published.reference.Answer;
import dev.whorl.baselines.published.reference.OfflineAnswer;
import dev.whorl.baselines.published.reference.OfflineInstance;
import dev.whorl.baselines.published.reference.Optimum;
import dev.whorl.planning.model.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Optima of the published offline problem: every request by relayed hops to the spans' ends. */
public final class PublishedOptimum implements Optimum.Search {
  /** Routes that enumeration may have to look at, as servers ^ blocks; beyond, solvers only. */
  private static final double LARGEST_ENUMERATION = 1e5;

  private final Duration limit;

  /** Searches so long at most. */
  public PublishedOptimum(Duration limit) {
    this.limit = limit;
  }

  /** The instance as a span problem under the given rule. */
  public static SpanProblem problem(OfflineInstance instance, HopRule rule) {
    RelayPool pool = instance.pool();
    SpanCosts costs =
        new SpanCosts() {
          @Override
          public double weight(Span hosted) {
            return hosted.length() * pool.blockMemory();
          }

          @Override
          public double hop(int client, int server, Span blocks) {
            return pool.roundTrips().at(client, server)
                + pool.servers().get(server).timePerBlock() * blocks.length();
          }
        };
    return new SpanProblem(
        pool.blocks(),
        pool.servers().stream().map(s -> s.memory()).toList(),
        pool.slotMemory(),
        Collections.nCopies(pool.roundTrips().height(), instance.requestsPerClient()),
        rule,
        costs);
  }

  @Override
  public Answer<Optimum> search(OfflineInstance instance) {
    SpanProblem problem = problem(instance, HopRule.PUBLISHED);
    return switch (ExactSearch.MILP.solve(problem, limit, start(instance))) {
      case ExactAnswer.Proved(var best, var total) ->
          new Answer.Ok<>(optimum(instance, problem, best, ExactSearch.MILP.solverName()));
      case ExactAnswer.TimedOut late ->
          new Answer.Failed<>("timed_out", Map.of("proved_gap", late.gap()));
      case ExactAnswer.Infeasible none -> new Answer.Failed<>("infeasible", Map.of());
      case ExactAnswer.Unavailable(var reason) -> enumerate(instance, problem, reason);
    };
  }

  /** CG-BPRR's placement and routes; null where it finds none. */
  static @Nullable RoutedSpans start(OfflineInstance instance) {
    if (!(OfflineAnswer.of(instance) instanceof Answer.Ok<OfflineAnswer>(var heuristic))) {
      return null;
    }
    List<List<Visit>> routes = new ArrayList<>();
    for (Route route : heuristic.routes()) {
      List<Visit> visits = new ArrayList<>();
      int next = 0;
      for (Route.Stop stop : route.hops()) {
        visits.add(new Visit(stop.server(), new Span(next, next + stop.blocks())));
        next += stop.blocks();
      }
      routes.addAll(Collections.nCopies(instance.requestsPerClient(), visits));
    }
    return RoutedSpans.covering(routes);
  }

  private static Answer<Optimum> enumerate(
      OfflineInstance instance, SpanProblem problem, String reason) {
    if (Math.pow(problem.servers(), problem.blocks()) > LARGEST_ENUMERATION) {
      return new Answer.Failed<>("unavailable", Map.of("reason", reason));
    }
    RoutedSpans best = BruteForce.solve(problem);
    return best == null
        ? new Answer.Failed<>("infeasible", Map.of())
        : new Answer.Ok<>(optimum(instance, problem, best, "own enumeration"));
  }

  private static Optimum optimum(
      OfflineInstance instance, SpanProblem problem, RoutedSpans best, String provedBy) {
    return new Optimum(
        placement(instance.pool(), best),
        best.routes().stream().map(PublishedOptimum::servers).toList(),
        best.total(problem),
        ExactSearch.relaxation(problem),
        List.of(provedBy));
  }

  private static List<Integer> servers(List<Visit> route) {
    List<Integer> servers = new ArrayList<>();
    route.forEach(v -> servers.add(v.server()));
    return servers;
  }

  /** A server without a span hosts the first block: in the published problem all host something. */
  private static PublishedPlacement placement(RelayPool pool, RoutedSpans best) {
    int[] starts = new int[pool.size()];
    int[] counts = new int[pool.size()];
    for (int j = 0; j < pool.size(); j++) {
      Span span = best.hosted().getOrDefault(j, new Span(0, 1));
      starts[j] = span.start();
      counts[j] = span.length();
    }
    return new PublishedPlacement(starts, counts);
  }
}
