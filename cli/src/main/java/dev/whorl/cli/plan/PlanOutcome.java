package dev.whorl.cli.plan;

import dev.whorl.planning.solve.Outcome;
import dev.whorl.planning.solve.Plan;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * An outcome as exit code and words.
 *
 * @param plan null: there is none
 * @param exitCode 0 with a plan, 3 without, 2 when the solver cannot run
 * @param explanation why there is no plan, or what is special about it; null: nothing to say
 */
public record PlanOutcome(@Nullable Plan plan, int exitCode, @Nullable String explanation) {
  static final int INFEASIBLE = 3;
  static final int UNAVAILABLE = 2;

  /** Reads the outcome. */
  public static PlanOutcome of(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Optimal optimal -> new PlanOutcome(optimal.plan(), 0, "proved optimal");
      case Outcome.Feasible feasible -> new PlanOutcome(feasible.plan(), 0, null);
      case Outcome.Infeasible no ->
          new PlanOutcome(
              null,
              INFEASIBLE,
              "infeasible, %s: %s%n%s".formatted(no.constraint(), no.detail(), no.suggestion()));
      case Outcome.TimedOut late ->
          new PlanOutcome(
              late.best(), late.best() == null ? INFEASIBLE : 0, "time ran out: " + late.detail());
      case Outcome.Unavailable none ->
          new PlanOutcome(null, UNAVAILABLE, "this solver cannot be used here: " + none.reason());
    };
  }

  /** Prints the explanation, if any. */
  public void explain(PrintWriter out) {
    if (explanation != null) {
      out.println(explanation);
      out.flush();
    }
  }
}
