package dev.whorl.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.Span;
import dev.whorl.executor.gradient.FrozenSpan;
import dev.whorl.executor.gradient.SpanWork;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.Precision;
import dev.whorl.tuner.Example;
import dev.whorl.tuner.Optimizer;
import dev.whorl.tuner.Sampling;
import dev.whorl.tuner.Worker;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bench's own task, with workers in this process: real gradients, no wires. */
class TuningBenchTest {
  private static final long SEED = 1;
  private static final int WORKERS = 8;
  private static final int STEPS = 40;
  private static final double RATE = 0.01;
  private static final Straggling.Lateness PUNCTUAL = new Straggling.Lateness(1e-4, 0, 1, 0, 0);

  @TempDir private Path folder;
  private TuningTask task;
  private Model model;

  @BeforeEach
  void makeTask() throws Exception {
    TinyLlama.write(folder, SEED);
    task = new TuningTask(folder.resolve("tiny"), SEED);
    model =
        switch (Model.open(folder.resolve("tiny"))) {
          case ModelOutcome.Opened(Model opened) -> opened;
          case ModelOutcome.Refused refused ->
              throw new IllegalStateException(refused.fault().message());
        };
  }

  @AfterEach
  void close() {
    task.close();
    model.close();
  }

  /** A worker without a wire. */
  private record InProcess(FrozenSpan span) implements Worker {
    @Override
    public String name() {
      return "in process";
    }

    @Override
    public Gradient gradient(float[] prompt, Example example) {
      float[] embedded = span.embed(example.ids().stream().mapToInt(Integer::intValue).toArray());
      float[] entering = Arrays.copyOf(prompt, prompt.length + embedded.length);
      System.arraycopy(embedded, 0, entering, prompt.length, embedded.length);
      int[] targets = new int[TuningTask.PROMPT + example.ids().size()];
      Arrays.fill(targets, -1);
      for (int i = example.asked(); i < example.ids().size(); i++) {
        targets[TuningTask.PROMPT + i - 1] = example.ids().get(i);
      }
      SpanWork work = SpanWork.loss(span, entering, targets, 16).finish();
      return new Gradient(work.loss(), Arrays.copyOf(work.result(), prompt.length));
    }
  }

  private TuningBench bench(int workers, int steps, List<Integer> fixed) {
    FrozenSpan span = new FrozenSpan(model, Precision.F32, new Span(0, TinyLlama.BLOCKS), 128);
    return new TuningBench(
        task,
        new Optimizer.Adam(RATE),
        Collections.nCopies(workers, new InProcess(span)),
        steps,
        fixed,
        SEED,
        new PrintWriter(Writer.nullWriter()));
  }

  /** On the same data and seed, every step's loss within 2 % of torch's. */
  @Test
  void waitingForAllLearnsAsTorchDoes() throws Exception {
    List<Float> prompt = new ArrayList<>();
    for (float number : task.begin(new Optimizer.Adam(RATE)).rows()) {
      prompt.add(number);
    }
    TorchCurve torch =
        TorchCurve.committed(
            new TorchCurve.Task(
                folder, prompt, "adam", RATE, new Sampling(task.examples(), SEED), STEPS, WORKERS));
    assertThat(torch).as("the committed losses are of the bench's own options").isNotNull();
    TuningBench.Run all =
        bench(WORKERS, STEPS, List.of())
            .measure("equal", PUNCTUAL, TuningBench.Mishap.NONE)
            .runs()
            .getFirst();
    assertThat(all.losses()).hasSize(STEPS);
    assertThat(Objects.requireNonNull(torch).worstPercent(all.losses())).isLessThan(2);
    assertThat(all.losses().getLast()).isLessThan(0.8 * all.losses().getFirst());
    assertThat(all.uplink()).isEqualTo(STEPS * WORKERS);
  }

  @Test
  void aCurveOfOtherOptionsIsNotComparedWith() throws Exception {
    Sampling other = new Sampling(task.examples(), SEED + 1);
    assertThat(
            TorchCurve.committed(
                new TorchCurve.Task(folder, List.of(), "adam", RATE, other, STEPS, WORKERS)))
        .isNull();
    assertThat(new TorchCurve("", List.of(2.0, 4.0)).worstPercent(List.of(2.0, 3.0))).isEqualTo(25);
  }

  @Test
  void policiesAreTimedUntilTheLossOfWaitingForAll() throws Exception {
    List<String> happened = new ArrayList<>();
    TuningBench.Mishap mishap =
        new TuningBench.Mishap() {
          @Override
          public void strike() {
            happened.add("strike");
          }

          @Override
          public void heal() {
            happened.add("heal");
          }
        };
    TuningBench.Setting setting = bench(3, 12, List.of(1)).measure("equal", PUNCTUAL, mishap);
    assertThat(setting.runs())
        .extracting(TuningBench.Run::policy)
        .containsExactly("all", "adaptive", "k = 1");
    assertThat(happened).containsExactly("strike", "heal", "strike", "heal", "strike", "heal");
    TuningBench.Run adaptive = setting.runs().get(1);
    assertThat(adaptive.k()).allSatisfy(k -> assertThat(k).isBetween(1, 2));
    assertThat(adaptive.reached()).isEqualTo(setting.speedupOverAll() != null);
    if (adaptive.reached()) {
      assertThat(adaptive.heldOutLoss()).isLessThanOrEqualTo(setting.targetLoss());
    }
  }
}
