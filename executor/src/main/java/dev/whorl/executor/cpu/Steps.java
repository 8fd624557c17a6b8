package dev.whorl.executor.cpu;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.StepResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Cuts a step into one pass per model and precision and puts the results into the rows' order. */
final class Steps {
  private final Team team;
  private final Workspace work;

  Steps(Team team) {
    this.team = team;
    this.work = new Workspace(team.size());
  }

  StepResult run(List<Row> rows) {
    long begin = System.nanoTime();
    Map<ModelShelf, List<Integer>> byModel = new LinkedHashMap<>();
    RowCheck.all(rows);
    for (int i = 0; i < rows.size(); i++) {
      ModelShelf shelf = ((PagedCache) rows.get(i).cache()).owner().shelf();
      byModel.computeIfAbsent(shelf, _ -> new ArrayList<>()).add(i);
    }
    List<RowResult> results =
        new ArrayList<>(Collections.nCopies(rows.size(), new RowResult.Taken()));
    byModel.forEach((shelf, indexes) -> run(shelf, rows, indexes, results));
    return new StepResult(List.copyOf(results), Duration.ofNanos(System.nanoTime() - begin));
  }

  private void run(
      ModelShelf shelf, List<Row> rows, List<Integer> indexes, List<RowResult> results) {
    ModelPass pass = new ModelPass(shelf, indexes.stream().map(rows::get).toList(), team, work);
    List<RowResult> some = pass.run();
    for (int i = 0; i < some.size(); i++) {
      results.set(indexes.get(i), some.get(i));
    }
  }
}
