package dev.whorl.executor.rows;

import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.memory.Holdings;
import dev.whorl.executor.memory.ModelShelf;
import dev.whorl.executor.memory.PagedCache;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a step, sorted by the model and precision that they run through: one pass each.
 *
 * @param <S> the backend's shelf
 */
public final class StepRows<S extends ModelShelf<?, ?, ?>> {
  /** Runs the rows of one model and returns their results in the same order. */
  @FunctionalInterface
  public interface Pass<S> {
    List<RowResult> run(S shelf, List<Row> rows);
  }

  private final List<Row> rows;
  private final Map<S, List<Integer>> byModel = new LinkedHashMap<>();

  /**
   * Checks and sorts them.
   *
   * @throws IllegalArgumentException when a row breaks the contract of {@link Row}, or all together
   *     exceed the limits of the device
   */
  public StepRows(List<Row> rows, Holdings<S> holdings) {
    this.rows = rows;
    RowCheck.all(
        rows,
        holdings.limits(),
        cache -> {
          PagedCache<S> own = holdings.own(cache);
          return own == null ? null : slot(own);
        });
    for (int i = 0; i < rows.size(); i++) {
      PagedCache<S> own = Objects.requireNonNull(holdings.own(rows.get(i).cache()));
      byModel.computeIfAbsent(own.shelf(), _ -> new ArrayList<>()).add(i);
    }
  }

  private static RowCheck.Slot slot(PagedCache<?> cache) {
    return new RowCheck.Slot(cache.shelf().geometry(), cache.shelf().precision(), cache.released());
  }

  /** Runs one pass after another; the results are in the order of the rows. */
  public List<RowResult> run(Pass<S> pass) {
    return begin(
            (shelf, own) -> {
              List<RowResult> results = pass.run(shelf, own);
              return () -> results;
            })
        .get();
  }

  /** Runs the rows of one model; what is given brings their results in the same order, once. */
  @FunctionalInterface
  public interface LastingPass<S> {
    Supplier<List<RowResult>> run(S shelf, List<Row> rows);
  }

  /** Runs one pass after another; what is given brings the results in the order of the rows. */
  public Supplier<List<RowResult>> begin(LastingPass<S> pass) {
    Map<List<Integer>, Supplier<List<RowResult>>> begun = new LinkedHashMap<>();
    byModel.forEach((shelf, indexes) ->
        begun.put(indexes, pass.run(shelf, indexes.stream().map(rows::get).toList())));
    return () -> {
      @Nullable RowResult[] results = new RowResult[rows.size()];
      begun.forEach((indexes, bringing) -> {
        List<RowResult> some = bringing.get();
        for (int i = 0; i < some.size(); i++) {
          results[indexes.get(i)] = some.get(i);
        }
      });
      List<RowResult> all = new ArrayList<>();
      Collections.addAll(all, results);
      return all;
    };
  }
}
