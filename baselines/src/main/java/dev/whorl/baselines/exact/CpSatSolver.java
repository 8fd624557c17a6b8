package dev.whorl.baselines.exact;

import com.google.ortools.sat.CpModel;
import com.google.ortools.sat.CpSolver;
import com.google.ortools.sat.IntVar;
import com.google.ortools.sat.LinearExpr;
import com.google.ortools.sat.LinearExprBuilder;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * CP-SAT, a constraint solver over whole numbers, by OR-Tools. Coefficients are scaled to whole
 * numbers: costs finely enough that rounding stays below 1e-9 of the optimum, rows exactly where
 * they are decimal numbers of up to nine digits, else so that rounding only tightens them.
 */
final class CpSatSolver implements IntegerSolver {
  private static final double LARGEST_OBJECTIVE = 1L << 52;
  private static final int MOST_DIGITS = 9;

  @Override
  public String name() {
    return "CP-SAT";
  }

  @Override
  public Solution solve(IntegerProgram program, Duration limit, long @Nullable [] start) {
    CpModel model = new CpModel();
    IntVar[] variables = new IntVar[program.size()];
    for (int i = 0; i < variables.length; i++) {
      if (!program.whole(i)) {
        throw new IllegalArgumentException("Variable " + i + " is not whole; use SCIP.");
      }
      variables[i] = model.newIntVar(0, (long) program.upper(i), "v" + i);
      if (start != null) {
        model.addHint(variables[i], start[i]);
      }
    }
    program.rows().forEach(row -> add(model, variables, row));
    double scale = objectiveScale(program);
    LinearExprBuilder objective = LinearExpr.newBuilder();
    for (int i = 0; i < variables.length; i++) {
      objective.addTerm(variables[i], Math.round(program.cost(i) * scale));
    }
    model.minimize(objective);
    CpSolver solver = new CpSolver();
    solver.getParameters().setMaxTimeInSeconds(limit.toNanos() / 1e9).setRandomSeed(1);
    solver.getParameters().setNumWorkers(1);
    return switch (solver.solve(model)) {
      case OPTIMAL -> found(solver, variables, scale, true);
      case FEASIBLE -> found(solver, variables, scale, false);
      case INFEASIBLE -> new Solution.None();
      case UNKNOWN, MODEL_INVALID, UNRECOGNIZED ->
          new Solution.OutOfTime(Math.max(0, solver.bestObjectiveBound() / scale));
    };
  }

  private static Solution found(CpSolver solver, IntVar[] variables, double scale, boolean proved) {
    return new Solution.Found(
        Arrays.stream(variables).map(solver::value).toList(),
        solver.bestObjectiveBound() / scale,
        proved);
  }

  private static double objectiveScale(IntegerProgram program) {
    double largest = 0;
    for (int i = 0; i < program.size(); i++) {
      largest += Math.abs(program.cost(i)) * program.upper(i);
    }
    return largest > 0 ? LARGEST_OBJECTIVE / largest : 1;
  }

  private static void add(CpModel model, IntVar[] variables, IntegerProgram.Row row) {
    double scale = rowScale(row);
    LinearExprBuilder sum = LinearExpr.newBuilder();
    for (IntegerProgram.Term term : row.terms()) {
      sum.addTerm(variables[term.variable()], whole(term.coefficient() * scale));
    }
    long low =
        row.low() == Double.NEGATIVE_INFINITY ? Long.MIN_VALUE / 4 : whole(row.low() * scale);
    double high = row.high() * scale;
    long nearest = Math.round(high);
    long floor = Math.abs(high - nearest) < 1e-6 ? nearest : (long) Math.floor(high);
    model.addLinearConstraint(sum, low, floor);
  }

  /** The nearest whole number, or the next above where none is near. */
  private static long whole(double value) {
    long nearest = Math.round(value);
    return Math.abs(value - nearest) < 1e-6 * Math.max(1, Math.abs(value) * 1e-6)
        ? nearest
        : (long) Math.ceil(value);
  }

  private static double rowScale(IntegerProgram.Row row) {
    double scale = 1;
    for (int digits = 0; digits < MOST_DIGITS; digits++, scale *= 10) {
      double s = scale;
      boolean exact =
          row.terms().stream()
              .allMatch(t -> Math.abs(t.coefficient() * s - Math.rint(t.coefficient() * s)) < 1e-9);
      if (exact && Math.abs(row.high() * s - Math.rint(row.high() * s)) < 1e-9) {
        return s;
      }
    }
    return scale;
  }
}
