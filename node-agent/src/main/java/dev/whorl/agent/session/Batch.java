package dev.whorl.agent.session;

import dev.whorl.executor.Row;
import java.util.List;

/**
 * The rows of one step.
 *
 * @param work whose they are
 * @param rows the same for the executor
 * @param acknowledgements for the previous servers: prefill chunks that have left their inboxes for
 *     this step
 */
public record Batch(List<RowWork> work, List<Row> rows, List<Acknowledgement> acknowledgements) {

  static Batch of(List<RowWork> work) {
    return new Batch(
        work,
        work.stream().map(taken -> taken.session().row(taken.rows())).toList(),
        work.stream()
            .filter(taken -> !taken.rows().decode())
            .map(RowWork::session)
            .filter(session -> !session.terms().ring().first())
            .map(Acknowledgement::of)
            .toList());
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
