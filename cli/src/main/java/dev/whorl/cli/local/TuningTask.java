package dev.whorl.cli.local;

import dev.whorl.executor.Span;
import dev.whorl.executor.gradient.FrozenSpan;
import dev.whorl.executor.gradient.SpanWork;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.Precision;
import dev.whorl.tuner.Example;
import dev.whorl.tuner.Optimizer;
import dev.whorl.tuner.TunedPrompt;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * What {@code whorl bench tuning} learns: answers of few of the tokens, whatever is given, so that
 * a soft prompt can teach it. All of it follows from a seed.
 */
final class TuningTask implements AutoCloseable {
  static final int PROMPT = 8;
  private static final int EXAMPLES = 200;
  private static final int HELD_OUT = 24;
  private static final int LENGTH = 24;
  private static final int GIVEN = 4;
  private static final int SLOT = 128;
  private static final double SCALE = 0.02;

  private final Model model;
  private final FrozenSpan span;
  private final long seed;
  private final List<Example> examples;
  private final List<Example> heldOut;

  /**
   * A task over a model.
   *
   * @param folder of a {@link TinyLlama}
   */
  TuningTask(Path folder, long seed) {
    this.model = open(folder);
    this.span = new FrozenSpan(model, Precision.F32, new Span(0, TinyLlama.BLOCKS), SLOT);
    this.seed = seed;
    List<Example> drawn = drawn(seed);
    this.examples = drawn.subList(0, EXAMPLES);
    this.heldOut = drawn.subList(EXAMPLES, drawn.size());
  }

  private static Model open(Path folder) {
    return switch (Model.open(folder)) {
      case ModelOutcome.Opened(Model model) -> model;
      case ModelOutcome.Refused refused ->
          throw new IllegalStateException(refused.fault().message());
    };
  }

  private static List<Example> drawn(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> data = new ArrayList<>();
    for (int i = 0; i < EXAMPLES + HELD_OUT; i++) {
      List<Integer> ids = new ArrayList<>();
      for (int t = 0; t < LENGTH; t++) {
        ids.add(random.nextInt(t < GIVEN ? TinyLlama.VOCABULARY : TinyLlama.VOCABULARY / 8));
      }
      data.add(new Example(ids, GIVEN));
    }
    return data;
  }

  List<Example> examples() {
    return examples;
  }

  /** The prompt that every run begins with. */
  TunedPrompt begin(Optimizer optimizer) {
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[PROMPT * TinyLlama.HIDDEN];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (SCALE * random.nextGaussian());
    }
    return TunedPrompt.begin(PROMPT, rows, optimizer);
  }

  /** Bytes of a session's attention cache on a server that has all blocks. */
  long cacheBytes(int tokens) {
    return TinyLlama.BLOCKS * model.geometry().cacheBytes(Precision.F32, tokens);
  }

  /** Mean loss over examples that nobody learns from: the same measure for every policy. */
  double heldOutLoss(float[] prompt) {
    return heldOut.stream().mapToDouble(example -> loss(prompt, example)).average().orElseThrow();
  }

  private double loss(float[] prompt, Example example) {
    float[] embedded = span.embed(example.ids().stream().mapToInt(Integer::intValue).toArray());
    float[] entering = Arrays.copyOf(prompt, prompt.length + embedded.length);
    System.arraycopy(embedded, 0, entering, prompt.length, embedded.length);
    int[] targets = new int[PROMPT + example.ids().size()];
    Arrays.fill(targets, -1);
    for (int i = example.asked(); i < example.ids().size(); i++) {
      targets[PROMPT + i - 1] = example.ids().get(i);
    }
    return SpanWork.loss(span, entering, targets, targets.length).finish().loss();
  }

  @Override
  public void close() {
    model.close();
  }
}
