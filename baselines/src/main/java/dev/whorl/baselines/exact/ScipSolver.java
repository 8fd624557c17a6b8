package dev.whorl.baselines.exact;

import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPSolverParameters;
import com.google.ortools.linearsolver.MPVariable;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** SCIP, a branch-and-bound solver of mixed-integer programs, by OR-Tools. */
final class ScipSolver implements IntegerSolver {
  private final double gap;

  /** Stops at a proved optimum. */
  ScipSolver() {
    this(0);
  }

  /** Stops when nothing can be better by more than the given share. */
  ScipSolver(double gap) {
    this.gap = gap;
  }

  @Override
  public String name() {
    return "SCIP MILP";
  }

  @Override
  public Solution solve(IntegerProgram program, Duration limit, long @Nullable [] start) {
    MPSolver solver = Objects.requireNonNull(MPSolver.createSolver("SCIP"));
    try {
      MPVariable[] variables = fill(solver, program, true);
      solver.setTimeLimit(limit.toMillis());
      if (start != null) {
        solver.setHint(variables, Arrays.stream(start).asDoubleStream().toArray());
      }
      MPSolverParameters parameters = new MPSolverParameters();
      parameters.setDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, gap);
      MPSolver.ResultStatus status = solver.solve(parameters);
      return switch (status) {
        case OPTIMAL, FEASIBLE ->
            new Solution.Found(
                Arrays.stream(variables).map(v -> Math.round(v.solutionValue())).toList(),
                solver.objective().bestBound(),
                status == MPSolver.ResultStatus.OPTIMAL);
        case INFEASIBLE -> new Solution.None();
        case UNBOUNDED, ABNORMAL, MODEL_INVALID, NOT_SOLVED ->
            new Solution.OutOfTime(Math.max(0, solver.objective().bestBound()));
      };
    } finally {
      solver.delete();
    }
  }

  /** The optimum when variables need not be whole; NaN when there is none. */
  static double relaxation(IntegerProgram program) {
    MPSolver solver = Objects.requireNonNull(MPSolver.createSolver("GLOP"));
    try {
      fill(solver, program, false);
      return solver.solve() == MPSolver.ResultStatus.OPTIMAL
          ? solver.objective().value()
          : Double.NaN;
    } finally {
      solver.delete();
    }
  }

  private static MPVariable[] fill(MPSolver solver, IntegerProgram program, boolean whole) {
    MPVariable[] variables = new MPVariable[program.size()];
    MPObjective objective = solver.objective();
    for (int i = 0; i < variables.length; i++) {
      variables[i] = solver.makeVar(0, program.upper(i), whole && program.whole(i), "v" + i);
      objective.setCoefficient(variables[i], program.cost(i));
    }
    objective.setMinimization();
    for (IntegerProgram.Row row : program.rows()) {
      MPConstraint constraint = solver.makeConstraint(row.low(), row.high());
      for (IntegerProgram.Term term : row.terms()) {
        MPVariable variable = variables[term.variable()];
        constraint.setCoefficient(
            variable, constraint.getCoefficient(variable) + term.coefficient());
      }
    }
    return variables;
  }
}
