package dev.whorl.agent.session;

import static dev.whorl.agent.testing.Bench.onChain;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.agent.testing.Bench;
import dev.whorl.executor.RowResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A piece of tuning has the place of a prefill chunk, and never more than that. */
class TunePlaceTest {
  private static final RowResult TOKEN = new RowResult.Sampled(42, null);
  private final Bench bench = new Bench(0, 6, 8, 8);
  private final RowFlow flow = bench.table().flow();

  /** Whether a step had decode rows, and whether it had a chunk or a piece beside. */
  private record Step(boolean decode, boolean chunk, boolean piece) {
    boolean burdened() {
      return chunk || piece;
    }
  }

  /** What the certificate counts on, of consecutive steps that have decode rows. */
  private static boolean keepsTheContract(List<Step> steps) {
    boolean one = steps.stream().noneMatch(step -> step.chunk() && step.piece());
    boolean rests = true;
    for (int i = 1; i < steps.size(); i++) {
      Step before = steps.get(i - 1);
      Step now = steps.get(i);
      rests &= !(now.decode() && before.burdened() && now.burdened());
    }
    return one && rests;
  }

  @Test
  void tokensMeetAPieceOrAChunkOnce() {
    rest(1);
    start("a", "c0", 2);
    step();
    bench.table().tuning().add(new Endless());
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      steps.add(step());
    }
    start("b", "c1", 12);
    for (int i = 0; i < 10; i++) {
      steps.add(step());
    }
    assertThat(steps).filteredOn(Step::decode).hasSizeGreaterThan(8);
    assertThat(steps).anyMatch(step -> step.decode() && step.piece());
    assertThat(steps).anyMatch(step -> step.decode() && step.chunk());
    assertThat(keepsTheContract(steps)).as("%s", steps).isTrue();
  }

  /** The same crowd under a contract without rest: the check above would see it. */
  @Test
  void withoutRestThePromiseBreaksAndTheCheckSeesIt() {
    rest(0);
    start("a", "c0", 2);
    step();
    bench.table().tuning().add(new Endless());
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      steps.add(step());
    }
    assertThat(keepsTheContract(steps)).as("%s", steps).isFalse();
  }

  @Test
  void promptsGoBeforeTuning() {
    bench.table().tuning().add(new Endless());
    start("a", "c0", 8);
    assertThat(step()).isEqualTo(new Step(false, true, false));
    assertThat(step()).isEqualTo(new Step(false, true, false));
    assertThat(step().piece()).isTrue();
  }

  @Test
  void anIdleServerTunesInEveryStepUntilItIsOver() {
    Endless work = new Endless();
    bench.table().tuning().add(work);
    assertThat(flow.hasReady()).isTrue();
    assertThat(step()).isEqualTo(new Step(false, false, true));
    assertThat(step()).isEqualTo(new Step(false, false, true));
    work.over = true;
    bench.table().tuning().settle();
    assertThat(flow.hasReady()).isFalse();
    assertThat(bench.table().tuning().size()).isZero();
  }

  @Test
  void whileTuningNobodyMeasures() {
    bench.table().tuning().add(new Endless());
    assertThat(bench.table().beginMeasuring()).isEqualTo(1);
    assertThat(bench.table().closed()).isFalse();
  }

  private void rest(int steps) {
    Assignment now = bench.table().assignment();
    bench
        .table()
        .assign(
            new Assignment(now.spans(), now.coming(), now.chains(), new StepContract(2, 1, steps)));
  }

  private void start(String session, String chain, int ids) {
    bench.table().open(onChain(chain, session, Bench.alone(), ids));
    bench.table().start(session, 1, new int[ids], 0, "uid-1");
  }

  private Step step() {
    List<RowWork> work = flow.takeBatch();
    boolean piece = flow.takePiece() != null;
    boolean decode = work.stream().anyMatch(taken -> taken.rows().decode());
    boolean chunk = work.stream().anyMatch(taken -> !taken.rows().decode());
    flow.finish(work, Collections.nCopies(work.size(), TOKEN));
    return new Step(decode, chunk, piece);
  }

  private static final class Endless implements TuneWork {
    boolean over;

    @Override
    public void runPiece() {}

    @Override
    public boolean over() {
      return over;
    }
  }
}
