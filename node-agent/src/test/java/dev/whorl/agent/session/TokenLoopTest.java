package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.terms;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Bench;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.RowResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** From prompt to the last token, at the first, the last and the only hop. */
class TokenLoopTest {
  private static final RingPeer BEFORE = new RingPeer("s0", 10);
  private static final RingPeer AFTER = new RingPeer("s2", 12);

  @Test
  void hopZeroCutsThePromptAndSamplesAfterItsEnd() {
    Bench bench = new Bench(0, 4, 1, 1);
    RowFlow flow = bench.table().flow();
    bench.table().open(terms("a", 1, Bench.first(), 6));
    bench.table().start("a", 1, new int[] {1, 2, 3, 4, 5, 6}, 0, "uid-1");

    Push first = flow.finish(flow.takeBatch(), List.of(Rows.residuals(4))).getFirst();
    Push second = flow.finish(flow.takeBatch(), List.of(Rows.residuals(2))).getFirst();

    assertThat(first.sample()).isFalse();
    assertThat(first.decode()).isFalse();
    assertThat(second.position()).isEqualTo(4);
    assertThat(second.sample()).isTrue();
    assertThat(flow.hasReady()).isFalse();

    assertThat(flow.receive(AFTER, "a", 1, Rows.token(6, 42))).isNull();
    RowWork decode = flow.takeBatch().getFirst();
    assertThat(decode.rows().input()).isEqualTo(new RowInput.TokenIds(42));
    assertThat(flow.finish(List.of(decode), List.of(Rows.residuals(1))).getFirst().decode())
        .isTrue();
  }

  @Test
  void theLastHopTellsRouterAndHopZero() {
    Bench bench = new Bench(2, 6, 1, 0);
    RowFlow flow = bench.table().flow();
    bench.table().open(terms("a", 1, Bench.last(), 4));
    flow.receive(BEFORE, "a", 1, Rows.chunk(0, 4));

    List<Push> pushes = flow.finish(flow.takeBatch(), List.of(new RowResult.Sampled(42, null)));

    assertThat(bench.heard()).containsExactly("token a@4=42 NONE");
    assertThat(pushes).hasSize(1);
    assertThat(pushes.getFirst().to().server()).isEqualTo("s0");
    assertThat(pushes.getFirst().input()).isEqualTo(new RowInput.TokenIds(42));
    assertThat(pushes.getFirst().position()).isEqualTo(4);
  }

  @Test
  void anEndTokenStopsTheLoopAndIsToldAgainOnRequest() {
    Bench bench = new Bench(0, 6, 1, 1);
    RowFlow flow = bench.table().flow();
    bench.table().open(terms("a", 1, Bench.alone(), 2));
    bench.table().start("a", 1, new int[] {7, 8}, 0, "uid-1");
    flow.finish(flow.takeBatch(), List.of(new RowResult.Sampled(42, null)));
    flow.finish(flow.takeBatch(), List.of(new RowResult.Sampled(2, null)));

    assertThat(bench.heard()).containsExactly("token a@2=42 NONE", "token a@3=2 STOP");
    assertThat(flow.hasReady()).isFalse();

    bench.heard().clear();
    bench.table().resume(new RouterId("uid-1", "r2"), "a", 3);
    assertThat(bench.heard()).containsExactly("token a@3=2 STOP");
    bench.table().resume(new RouterId("uid-2", "r2"), "a", 0);
    assertThat(bench.heard()).hasSize(1);
  }

  @Test
  void theLengthIsReachedByTokensAskedForOrByTheSlot() {
    OpenTerms terms = terms("a", 1, Bench.alone(), 10);

    assertThat(Finish.of(5, 16, terms, 32)).isEqualTo(Finish.NONE);
    assertThat(Finish.of(5, 17, terms, 32)).as("the eighth token").isEqualTo(Finish.LENGTH);
    assertThat(Finish.of(5, 12, terms, 12)).as("no room to run it").isEqualTo(Finish.LENGTH);
    assertThat(Finish.of(2, 17, terms, 32)).isEqualTo(Finish.STOP);
  }

  @Test
  void startsThatDoNotFitAreRefused() {
    Bench bench = new Bench(0, 4, 1, 1);
    bench.table().open(terms("a", 2, Bench.first(), 2));

    assertThat(start(bench, 1, 0, 1, 2)).contains("OLD_EPOCH");
    assertThat(start(bench, 2, 0, 1)).contains("ids_count 2");
    assertThat(start(bench, 2, 0, 1, 100)).contains("(100)");
    assertThat(start(bench, 2, 1, 1, 2)).contains("not cached");
    assertThat(start(bench, 2, 0, 1, 2)).isEqualTo("Accepted[cached=0]");
    assertThat(start(bench, 2, 0, 1, 2)).as("again").isEqualTo("Accepted[cached=0]");
    assertThat(start(bench, 2, 0, 1, 3)).contains("other ids");
  }

  private static String start(Bench bench, int epoch, int from, int... ids) {
    return bench.table().start("a", epoch, ids, from, "uid-1").toString();
  }
}
