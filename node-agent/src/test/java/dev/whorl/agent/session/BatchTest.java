package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.onChain;
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
    start("a", 2, "c0");
    start("b", 2, "c1");
    step("a", "b");
    start("c", 3, "c0");
    start("d", 1, "c1");
    start("e", 1, "c2");

    // Budget 4: c and d fit; e would be the fifth token. Decode rows do not count.
    step("a", "b", "c", "d");
    step("e", "a", "b", "c", "d");
  }

  @Test
  void prefillTakesTurns() {
    start("a", 12, "c0");
    start("b", 12, "c1");

    step("a");
    step("b");
    step("a");
    step("b");
  }

  @Test
  void onePromptOfAChainRunsAtATime() {
    start("a", 6, "c0");
    start("b", 1, "c0");
    start("c", 1, "c0");
    step("a");
    step("a");
    // Its first token is there: the next one's turn, however many wait.
    step("a", "b");
    step("a", "b", "c");
  }

  @Test
  void aPromptThatEndsEarlyLeavesItsTurn() {
    start("a", 12, "c0");
    start("b", 1, "c0");
    start("c", 1, "c0");
    step("a");
    bench.table().close("b", "uid-1", () -> {});
    bench.table().close("a", "uid-1", () -> {});
    step("c");
  }

  @Test
  void inARingTheTurnIsOverWhenTheFirstTokenIsBack() {
    Bench first = new Bench(0, 4, 4, 4);
    RowFlow rows = first.table().flow();
    for (String session : List.of("a", "b")) {
      first.table().open(terms(session, 1, Bench.first(), 3));
      first.table().start(session, 1, new int[3], 0, "uid-1");
    }
    List<RowWork> prompt = rows.takeBatch();
    assertThat(prompt).singleElement().satisfies(work -> assertThat(id(work)).isEqualTo("a"));
    rows.finish(prompt, List.of(Rows.residuals(3)));
    assertThat(rows.hasReady()).isFalse();

    rows.receive(new RingPeer("s2", 12), "a", 1, Rows.token(3, 42));
    assertThat(rows.hasReady()).isTrue();
    assertThat(rows.takeBatch()).extracting(BatchTest::id).containsExactly("a", "b");
  }

  /**
   * A certificate charges the dearest chunk of one deployment: four chunks of four tokens of a
   * large model may take four times that, though another deployment is allowed sixteen tokens.
   */
  @Test
  void chunksOfOneDeploymentNeverTakeWhatAnotherIsAllowed() {
    bench.beside("chat/p2", 16);
    start("a", 4, "c0");
    start("b", 4, "c1");
    step("a");
    step("a", "b");
  }

  @Test
  void deploymentsShareAStepByWhatEachIsAllowed() {
    bench.beside("chat/p2", 16);
    bench.table().open(Bench.of("chat/p2", "a", Bench.alone(), 8));
    bench.table().start("a", 1, new int[8], 0, "uid-1");
    start("b", 2, "c1");
    start("c", 1, "c2");

    // 8 of 16 and 2 of 4 fill a step.
    step("a", "b");
    step("a", "b", "c");
  }

  /** The old and the new placement of a deployment have one chain, certified for one prompt. */
  @Test
  void promptsOfAChainTakeTurnsOverPlacements() {
    bench.beside("chat/p2", Bench.PREFILL_TOKENS);
    start("a", 1, "c0");
    bench.table().open(Bench.of("chat/p2", "b", Bench.alone(), 1));
    bench.table().start("b", 1, new int[1], 0, "uid-1");

    step("a");
    step("a", "b");
  }

  /** A row that arrives in a step with a chunk joins one without; prompts alone do not rest. */
  @Test
  void afterAChunkAStepWithDecodeRowsTakesNone() {
    contract(new StepContract(Bench.WINDOW, 1, 1));
    start("a", 1, "c0");
    step("a");
    start("b", 12, "c1");
    step("a");
    step("a", "b");
    step("a");
    step("a", "b");
    bench.table().close("a", "uid-1", () -> {});
    step("b");
    step("b");
  }

  @Test
  void restsAsLongAsTheContractSays() {
    contract(new StepContract(Bench.WINDOW, 1, 2));
    start("a", 1, "c0");
    step("a");
    start("b", 8, "c1");
    step("a");
    step("a");
    step("a", "b");
    step("a");
    step("a");
    step("a", "b");
  }

  @Test
  void asManyPromptsOfAChainAsTheContractSays() {
    contract(new StepContract(Bench.WINDOW, 2, 0));
    start("a", 1, "c0");
    start("b", 1, "c0");
    start("c", 1, "c0");
    step("a", "b");
    step("a", "b", "c");
  }

  private void contract(StepContract contract) {
    Assignment now = bench.table().assignment();
    bench.table().assign(new Assignment(now.spans(), now.coming(), now.chains(), contract));
  }

  /** Its client waits in mid-answer: those that run end first, those that wait come after it. */
  @Test
  void aRecoveredPromptIsTheNextOfItsChain() {
    start("a", 8, "c0");
    start("b", 1, "c0");
    step("a");
    recovered("c", "c0");
    step("a");
    step("a", "c");
    step("a", "b", "c");
  }

  @Test
  void recoveredPromptsOfAllChainsTakeTheStepFirst() {
    start("a", 4, "c0");
    start("b", 4, "c1");
    recovered("c", "c2");
    step("c");
    step("a", "c");
  }

  private void recovered(String session, String chain) {
    bench.table().open(Bench.recovered(onChain(chain, session, Bench.alone(), 4)));
    bench.table().start(session, 1, new int[4], 0, "uid-1");
  }

  private static String id(RowWork work) {
    return work.session().terms().session();
  }

  private void start(String session, int ids, String chain) {
    bench.table().open(onChain(chain, session, Bench.alone(), ids));
    bench.table().start(session, 1, new int[ids], 0, "uid-1");
  }

  private void step(String... expected) {
    List<RowWork> batch = flow.takeBatch();
    assertThat(batch).extracting(BatchTest::id).containsExactlyInAnyOrder(expected);
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
