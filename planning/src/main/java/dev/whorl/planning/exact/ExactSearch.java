package dev.whorl.planning.exact;

import dev.whorl.planning.exact.IntegerSolver.Solution;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Solves span problems to proved optimality with one of OR-Tools' solvers. */
public final class ExactSearch {
  private final String name;
  private final Supplier<IntegerSolver> solver;

  private ExactSearch(String name, Supplier<IntegerSolver> solver) {
    this.name = name;
    this.solver = solver;
  }

  /** As a mixed-integer program. */
  public static ExactSearch milp() {
    return new ExactSearch("SCIP MILP", ScipSolver::new);
  }

  /** As a constraint program. */
  public static ExactSearch cpSat() {
    return new ExactSearch("CP-SAT", CpSatSolver::new);
  }

  /** The solver's name in reports. */
  public String name() {
    return name;
  }

  /** Why OR-Tools cannot run here; null: it can. */
  public static @Nullable String unavailable() {
    return Natives.missing();
  }

  /** The linear relaxation's optimum, NaN where it cannot be computed. */
  public static double relaxation(SpanProblem problem) {
    return Natives.missing() == null
        ? ScipSolver.relaxation(new SpanFlow(problem).program())
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
    SpanFlow flow = new SpanFlow(problem);
    long[] hint = start == null ? null : flow.encode(start);
    return switch (solver.get().solve(flow.program(), limit, hint)) {
      case Solution.Found found -> answer(problem, flow.decode(found.values()), found);
      case Solution.None none -> new ExactAnswer.Infeasible();
      case Solution.OutOfTime late ->
          start == null
              ? new ExactAnswer.TimedOut(null, Double.POSITIVE_INFINITY, late.bound())
              : new ExactAnswer.TimedOut(start, start.total(problem), late.bound());
    };
  }

  private ExactAnswer answer(SpanProblem problem, RoutedSpans routed, Solution.Found found) {
    List<String> violations = routed.violations(problem);
    if (!violations.isEmpty()) {
      return new ExactAnswer.Unavailable(
          name + " answered outside its own tolerance: " + violations.getFirst());
    }
    double total = routed.total(problem);
    return found.proved()
        ? new ExactAnswer.Proved(routed, total)
        : new ExactAnswer.TimedOut(routed, total, found.bound());
  }
}
