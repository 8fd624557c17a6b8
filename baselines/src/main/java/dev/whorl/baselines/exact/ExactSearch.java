package dev.whorl.baselines.exact;

import dev.whorl.baselines.exact.IntegerSolver.Solution;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Solves span problems to proved optimality with one of OR-Tools' solvers. The time limit is that
 * of the whole search.
 */
public enum ExactSearch {
  /** As a mixed-integer program, by SCIP. */
  MILP {
    @Override
    IntegerSolver solver() {
      return new ScipSolver();
    }
  },

  /** As a constraint program, by CP-SAT. */
  CP_SAT {
    @Override
    IntegerSolver solver() {
      return new CpSatSolver();
    }
  };

  /** Variables beyond which no answer within minutes can be hoped for. */
  private static final long MOST_VARIABLES = 50_000;

  abstract IntegerSolver solver();

  /** The solver's name in reports. */
  public String solverName() {
    return solver().name();
  }

  /** Why OR-Tools cannot run here; null: it can. */
  public static @Nullable String unavailable() {
    return Natives.missing();
  }

  /** The linear relaxation's optimum, NaN where it cannot be computed. */
  public static double relaxation(SpanProblem problem) {
    return Natives.missing() == null
        ? ScipSolver.relaxation(new SpanFlow(problem, true).program())
        : Double.NaN;
  }

  /**
   * Solves within the time limit.
   *
   * @param start a solution to start from; null: none
   */
  public ExactAnswer solve(SpanProblem problem, Duration limit, @Nullable RoutedSpans start) {
    String missing = Natives.missing();
    if (missing != null) {
      return new ExactAnswer.Unavailable(missing);
    }
    long size = SpanFlow.size(problem);
    if (size > MOST_VARIABLES) {
      return new ExactAnswer.Unavailable(
          "The problem needs %d variables, exact search takes at most %d; use another algorithm"
              .formatted(size, MOST_VARIABLES));
    }
    long begin = System.nanoTime();
    ExactAnswer together = solve(problem, true, limit, start);
    if (problem.rule() == HopRule.PUBLISHED || !(together instanceof ExactAnswer.Unavailable)) {
      return together;
    }
    Duration left = limit.minusNanos(System.nanoTime() - begin);
    return solve(problem, false, left.isPositive() ? left : Duration.ofMillis(1), start);
  }

  private ExactAnswer solve(
      SpanProblem problem, boolean together, Duration limit, @Nullable RoutedSpans start) {
    SpanFlow flow = new SpanFlow(problem, together);
    long[] hint = start == null ? null : flow.encode(start);
    return switch (solver().solve(flow.program(), limit, hint)) {
      case Solution.Found found -> answer(problem, flow.decode(found.values()), found, start);
      case Solution.None none -> new ExactAnswer.Infeasible();
      case Solution.OutOfTime late ->
          start == null
              ? new ExactAnswer.TimedOut(null, Double.POSITIVE_INFINITY, late.bound())
              : new ExactAnswer.TimedOut(start, start.total(problem), late.bound());
    };
  }

  private ExactAnswer answer(
      SpanProblem problem, RoutedSpans routed, Solution.Found found, @Nullable RoutedSpans start) {
    List<String> violations = routed.violations(problem);
    if (!violations.isEmpty()) {
      return new ExactAnswer.Unavailable(
          solverName() + " gave routes that break a rule: " + violations.getFirst());
    }
    double total = routed.total(problem);
    if (found.proved()) {
      return new ExactAnswer.Proved(routed, total);
    }
    if (start != null && start.total(problem) < total) {
      return new ExactAnswer.TimedOut(start, start.total(problem), found.bound());
    }
    return new ExactAnswer.TimedOut(routed, total, found.bound());
  }
}
