package dev.whorl.executor.cpu;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.StepOutcome;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Cuts a step into one pass per model and precision and puts the results into the rows' order. */
final class Steps {
  private static final Logger LOG = System.getLogger(Steps.class.getName());
  private final Kernels kernels;
  private final Team team;
  private final Workspace work;

  Steps(Kernels kernels, Team team) {
    this.kernels = kernels;
    this.team = team;
    this.work = new Workspace(team.size());
  }

  StepOutcome run(List<Row> rows) {
    long begin = System.nanoTime();
    Map<ModelShelf, List<Integer>> byModel = new LinkedHashMap<>();
    RowCheck.all(rows, Steps::slot);
    for (int i = 0; i < rows.size(); i++) {
      ModelShelf shelf = ((PagedCache) rows.get(i).cache()).owner().shelf();
      byModel.computeIfAbsent(shelf, _ -> new ArrayList<>()).add(i);
    }
    List<RowResult> results =
        new ArrayList<>(Collections.nCopies(rows.size(), new RowResult.Taken()));
    try {
      byModel.forEach((shelf, indexes) -> run(shelf, rows, indexes, results));
    } catch (RuntimeException | OutOfMemoryError | InternalError e) {
      // InternalError: a mapped file shrank or its disk failed.
      LOG.log(Level.ERROR, "A step of " + rows.size() + " rows failed.", e);
      return new StepOutcome.Fault("The step of " + rows.size() + " rows failed: " + e);
    }
    return new StepOutcome.Done(results, Duration.ofNanos(System.nanoTime() - begin));
  }

  private static RowCheck.@Nullable Slot slot(SessionCache cache) {
    return cache instanceof PagedCache own
        ? new RowCheck.Slot(
            own.owner().shelf().geometry(), own.owner().shelf().precision(), own.released())
        : null;
  }

  private void run(
      ModelShelf shelf, List<Row> rows, List<Integer> indexes, List<RowResult> results) {
    ModelPass pass =
        new ModelPass(shelf, indexes.stream().map(rows::get).toList(), kernels, team, work);
    List<RowResult> some = pass.run();
    for (int i = 0; i < some.size(); i++) {
      results.set(indexes.get(i), some.get(i));
    }
  }
}
