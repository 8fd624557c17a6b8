package dev.whorl.cli.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.executor.Span;
import dev.whorl.executor.gradient.FrozenSpan;
import dev.whorl.executor.gradient.SpanWork;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.ModelOutcome;
import dev.whorl.executor.model.Precision;
import dev.whorl.tuner.Example;
import dev.whorl.tuner.Optimizer;
import dev.whorl.tuner.QuorumPolicy;
import dev.whorl.tuner.StepDone;
import dev.whorl.tuner.Trainer;
import dev.whorl.tuner.TunedPrompt;
import dev.whorl.tuner.Worker;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Trainer, optimiser and gradients together against torch: every step's loss within 2 %. */
class TorchTuningTest {
  private static final double TOLERANCE = 0.02;

  @Test
  void learnsAsTorchDoes() throws Exception {
    JsonNode torch;
    try (InputStream in = TorchTuningTest.class.getResourceAsStream("/tuning/torch.json")) {
      torch = new JsonMapper().readTree(Objects.requireNonNull(in));
    }
    List<Integer> ids = new ArrayList<>();
    torch.get("ids").forEach(id -> ids.add(id.asInt()));
    int rows = torch.get("rows").asInt();
    Optimizer adam = new Optimizer.Adam(torch.get("rate").asDouble());
    List<StepDone> steps = new ArrayList<>();
    try (Model model =
        open(Path.of("..", "executor", "src", "test", "resources", "tiny", "llama"))) {
      float[] prompt = new float[rows * model.geometry().hidden()];
      for (int i = 0; i < prompt.length; i++) {
        prompt[i] = (float) (0.02 * Math.sin(i));
      }
      double _ =
          new Trainer(
                  List.of(new InProcess(model, rows)),
                  List.of(new Example(ids, torch.get("asked").asInt())),
                  TunedPrompt.begin(rows, prompt, adam),
                  adam,
                  new QuorumPolicy.All(),
                  new Trainer.Settings(
                      torch.get("losses").size(),
                      0,
                      1,
                      Duration.ofSeconds(1),
                      Duration.ofSeconds(30)),
                  steps::add)
              .run();
    }
    for (int i = 0; i < steps.size(); i++) {
      double expected = torch.get("losses").get(i).asDouble();
      assertThat(steps.get(i).loss())
          .as("step %d", i + 1)
          .isCloseTo(expected, within(TOLERANCE * expected));
    }
    assertThat(steps.getLast().loss()).isLessThan(0.8 * steps.getFirst().loss());
  }

  private static Model open(Path folder) {
    return switch (Model.open(folder)) {
      case ModelOutcome.Opened(Model model) -> model;
      case ModelOutcome.Refused refused ->
          throw new IllegalStateException(refused.fault().message());
    };
  }

  /** A worker without a wire. */
  private record InProcess(Model model, int rows) implements Worker {
    @Override
    public String name() {
      return "in process";
    }

    @Override
    public Gradient gradient(float[] prompt, Example example) {
      Span all = new Span(0, model.geometry().blocks());
      FrozenSpan span = new FrozenSpan(model, Precision.F32, all, 64);
      float[] embedded = span.embed(example.ids().stream().mapToInt(Integer::intValue).toArray());
      float[] entering = Arrays.copyOf(prompt, prompt.length + embedded.length);
      System.arraycopy(embedded, 0, entering, prompt.length, embedded.length);
      int[] targets = new int[rows + example.ids().size()];
      Arrays.fill(targets, -1);
      for (int i = example.asked(); i < example.ids().size(); i++) {
        targets[rows + i - 1] = example.ids().get(i);
      }
      SpanWork work = SpanWork.loss(span, entering, targets, 16).finish();
      return new Gradient(work.loss(), Arrays.copyOf(work.result(), prompt.length));
    }
  }
}
