package dev.whorl.agent.session;

import dev.whorl.executor.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of one step.
 *
 * @param work whose they are
 * @param rows the same for the executor
 * @param acknowledgements for the previous servers: prefill chunks that have left their inboxes for
 *     this step
 * @param piece of tuning that has the place of a chunk, or null; work may be empty then
 */
public record Batch(
    List<RowWork> work,
    List<Row> rows,
    List<Acknowledgement> acknowledgements,
    @Nullable TuneWork piece) {

  static Batch of(List<RowWork> work, @Nullable TuneWork piece) {
    return new Batch(
        work,
        work.stream().map(taken -> taken.session().row(taken.rows())).toList(),
        work.stream()
            .filter(taken -> !taken.rows().decode())
            .map(RowWork::session)
            .filter(session -> !session.terms().ring().first())
            .map(Acknowledgement::of)
            .toList(),
        piece);
  }

  /** Positions of prefill chunks in this step. */
  public int prefillTokens() {
    return work.stream()
        .filter(taken -> !taken.rows().decode())
        .mapToInt(taken -> taken.rows().input().count())
        .sum();
  }

  /** Sessions that decode in this step. */
  public int decodeRows() {
    return (int) work.stream().filter(taken -> taken.rows().decode()).count();
  }
}
