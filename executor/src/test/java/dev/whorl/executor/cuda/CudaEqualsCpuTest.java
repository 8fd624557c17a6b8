package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.cpu.CpuExecutor;
import dev.whorl.executor.cpu.CpuSettings;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TinyModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family's tiny model, on the emulated GPU against the CPU executor. */
class CudaEqualsCpuTest {
  /**
   * Of the range of a token's logits. Both round the residual to bf16, the GPU also the activations
   * inside a block.
   */
  private static final double TOLERANCE = 0.03;

  private static final int TOKENS = 50;
  private static final int SLOT = 80;
  private static final int[] PROMPT = {3, 14, 15, 92, 65, 35, 89, 79, 32, 38, 46, 26, 43, 38, 33};
  private static final Sampling LOGPROBS = new Sampling(0, 0, 1, 0, Sampling.EVERY_LOGPROB);

  /** Of a mixture's tokens: where two experts are nearly equal, rounding may choose the other. */
  private static final double OTHER_EXPERTS = 0.1;

  /** One is refused for its width: {@link KernelLayoutTest}. */
  static List<String> families() {
    return TinyModel.all().stream().filter(name -> !name.equals("llama-bias")).toList();
  }

  private static BlockExecutor cpu() {
    return new CpuExecutor(new CpuSettings(EmulatedGpu.MEMORY, 1, Duration.ZERO));
  }

  private static BlockExecutor gpu() {
    return EmulatedGpu.open(EmulatedGpu.MEMORY, 1);
  }

  @ParameterizedTest
  @MethodSource("families")
  void greedyTextsInF32AreEqual(String family) {
    try (Model model = TinyModel.open(family);
        BlockExecutor cpu = cpu();
        BlockExecutor gpu = gpu()) {
      assertThat(greedy(gpu, model)).isEqualTo(greedy(cpu, model));
    }
  }

  private static List<Integer> greedy(BlockExecutor executor, Model model) {
    List<Integer> whole = List.of(model.geometry().blocks());
    Chain chain = new Chain(List.of(executor), model, Precision.F32, whole, 1, SLOT);
    try (Chain.Session session = chain.open("greedy")) {
      return session.greedy(PROMPT, 6, TOKENS);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void bf16IsNearWhenTheTokensAreGiven(String family) {
    try (Model model = TinyModel.open(family);
        BlockExecutor cpu = cpu();
        BlockExecutor gpu = gpu()) {
      List<Integer> tokens = greedy(cpu, model);
      List<float[]> expected = logprobs(cpu, model, tokens);
      List<float[]> actual = logprobs(gpu, model, tokens);
      List<Double> distances = new ArrayList<>();
      for (int i = 0; i < expected.size(); i++) {
        distances.add(farthest(expected.get(i), actual.get(i)) / range(expected.get(i)));
      }
      boolean mixture = model.geometry().experts() != null;
      assertThat(distances.stream().filter(distance -> !(distance < TOLERANCE)))
          .as("tokens of " + distances)
          .hasSizeLessThanOrEqualTo(mixture ? (int) (OTHER_EXPERTS * TOKENS) : 0);
    }
  }

  private static double farthest(float[] expected, float[] actual) {
    double farthest = 0;
    for (int i = 0; i < expected.length; i++) {
      farthest = Math.max(farthest, Math.abs(expected[i] - actual[i]));
    }
    return farthest;
  }

  /** Logits of the tiny models reach from -30 to 30: what is near is relative to that. */
  private static double range(float[] logprobs) {
    double least = 0;
    double most = Double.NEGATIVE_INFINITY;
    for (float logprob : logprobs) {
      least = Math.min(least, logprob);
      most = Math.max(most, logprob);
    }
    return most - least;
  }

  private static List<float[]> logprobs(BlockExecutor executor, Model model, List<Integer> tokens) {
    List<Integer> whole = List.of(model.geometry().blocks());
    Chain chain = new Chain(List.of(executor), model, Precision.BF16, whole, 1, SLOT);
    List<float[]> all = new ArrayList<>();
    try (Chain.Session session = chain.open("teacher-forced")) {
      all.add(byId(session.prefill(PROMPT, 6, LOGPROBS)));
      for (int i = 0; i + 1 < tokens.size(); i++) {
        all.add(byId(session.step(PROMPT.length + i, LOGPROBS, tokens.get(i))));
      }
    }
    return all;
  }

  private static float[] byId(RowResult result) {
    RowResult.Sampled sampled = (RowResult.Sampled) result;
    List<RowResult.TokenLogprob> top = Objects.requireNonNull(sampled.logprobs()).top();
    float[] values = new float[top.size()];
    top.forEach(token -> values[token.id()] = token.logprob());
    return values;
  }
}
