package dev.whorl.executor.cpu;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.memory.Holdings;
import dev.whorl.executor.rows.StepRows;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;

/** Cuts a step into one pass per model and precision and puts the results into the rows' order. */
final class Steps {
  private static final Logger LOG = System.getLogger(Steps.class.getName());
  private final Holdings<CpuShelf> holdings;
  private final Kernels kernels;
  private final Team team;
  private final Workspace work;

  Steps(Holdings<CpuShelf> holdings, Kernels kernels, Team team) {
    this.holdings = holdings;
    this.kernels = kernels;
    this.team = team;
    this.work = new Workspace(team.size());
  }

  StepOutcome run(List<Row> rows) {
    long begin = System.nanoTime();
    StepRows<CpuShelf> sorted = new StepRows<>(rows, holdings);
    try {
      List<RowResult> results =
          sorted.run((shelf, own) -> new ModelPass(shelf, own, kernels, team, work).run());
      return new StepOutcome.Done(results, Duration.ofNanos(System.nanoTime() - begin));
    } catch (RuntimeException | OutOfMemoryError | InternalError e) {
      // InternalError: a mapped file shrank or its disk failed.
      LOG.log(Level.ERROR, "A step of " + rows.size() + " rows failed.", e);
      return new StepOutcome.Fault("The step of " + rows.size() + " rows failed: " + e);
    }
  }
}
