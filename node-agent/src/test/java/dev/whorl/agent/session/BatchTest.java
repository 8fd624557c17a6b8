package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Bench;
import dev.whorl.executor.RowResult;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What goes into a step: the rules that the certified bound rests on. */
class BatchTest {
  private static final RowResult TOKEN = new RowResult.Sampled(42, null);
  private final Bench bench = new Bench(0, 6, 8, 8);
  private final RowFlow flow = bench.table().flow();

  @Test
  void everyDecodeRowAndPrefillUpToTheBudget() {
    start("a", 2);
    start("b", 2);
    step("a", "b");
    start("c", 3);
    start("d", 1);
    start("e", 1);

    // Budget 4: c and d fit; e would be the fifth token. Decode rows do not count.
    step("a", "b", "c", "d");
    step("e", "a", "b", "c", "d");
  }

  @Test
  void prefillTakesTurns() {
    start("a", 12);
    start("b", 12);

    step("a");
    step("b");
    step("a");
    step("b");
  }

  @Test
  void atLeastOneChunkRunsWhateverItsSize() {
    Bench middle = new Bench(2, 4, 4, 0);
    middle.table().open(terms("a", 1, Bench.middle(), 20));
    middle.table().flow().receive(new RingPeer("s0", 10), "a", 1, Rows.chunk(0, 9));

    assertThat(middle.table().flow().takeBatch()).hasSize(1);
  }

  private void start(String session, int ids) {
    bench.table().open(terms(session, 1, Bench.alone(), ids));
    bench.table().start(session, 1, new int[ids], 0, "uid-1");
  }

  private void step(String... expected) {
    List<RowWork> batch = flow.takeBatch();
    assertThat(batch)
        .extracting(work -> work.session().terms().session())
        .containsExactlyInAnyOrder(expected);
    flow.finish(batch, results(batch));
  }

  private static List<RowResult> results(List<RowWork> batch) {
    List<RowResult> results = new java.util.ArrayList<>(Collections.nCopies(batch.size(), TOKEN));
    for (int i = 0; i < batch.size(); i++) {
      if (!batch.get(i).rows().sample()) {
        results.set(i, new RowResult.Taken());
      }
    }
    return results;
  }
}
