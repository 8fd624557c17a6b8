package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.RowResult.TokenLogprob;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.cpu.CpuExecutor;
import dev.whorl.executor.cpu.CpuSettings;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TinyModel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tokens drawn on the device against those that the CPU executor draws by the same rules of the
 * same model. Both compute in f32, so their logits differ by roundings; with other seeds a random
 * number may fall between the two.
 */
class CudaSamplingTest {
  private static final int[] PROMPT = {3, 14, 15, 92, 65, 35, 89};
  private static final int DRAWS = 12;

  private static BlockExecutor cpu() {
    return new CpuExecutor(CpuSettings.of(EmulatedGpu.MEMORY));
  }

  @ParameterizedTest(name = "temperature {0}, topP {1}, topK {2}, {3} logprobs")
  @CsvSource({
    "0,   1,    0,   0",
    "0,   1,    0,   5",
    "4,   1,    0,  -1",
    "4,   1,    7,  20",
    "3,   0.7,  0,   0",
    "6,   0.9, 30, 100",
    "5,   0.5, 1000, -1",
    "0.5, 1,    0,  2147483647",
  })
  void drawsWhatTheCpuDraws(float temperature, float topP, int topK, int topLogprobs) {
    List<Sampling> asked =
        IntStream.range(0, DRAWS)
            .mapToObj(seed -> new Sampling(seed, temperature, topP, topK, topLogprobs))
            .toList();
    try (Model model = TinyModel.open("qwen2");
        BlockExecutor cpu = cpu();
        BlockExecutor gpu = EmulatedGpu.open(EmulatedGpu.MEMORY, 1)) {
      List<RowResult.Sampled> expected = draws(cpu, model, asked);
      List<RowResult.Sampled> actual = draws(gpu, model, asked);
      assertThat(actual).extracting(RowResult.Sampled::id).isEqualTo(ids(expected));
      for (int i = 0; i < DRAWS; i++) {
        near(actual.get(i), expected.get(i));
      }
      Set<Integer> different = new HashSet<>(ids(actual));
      assertThat(different.size() > 1).as("draws differ by seed").isEqualTo(temperature > 1);
    }
  }

  private static List<Integer> ids(List<RowResult.Sampled> results) {
    return results.stream().map(RowResult.Sampled::id).toList();
  }

  private static void near(RowResult.Sampled actual, RowResult.Sampled expected) {
    if (expected.logprobs() == null) {
      assertThat(actual.logprobs()).isNull();
      return;
    }
    RowResult.Logprobs want = expected.logprobs();
    RowResult.Logprobs got = Objects.requireNonNull(actual.logprobs());
    assertThat(got.chosen()).isCloseTo(want.chosen(), within(1e-3f));
    assertThat(got.top()).hasSameSizeAs(want.top());
    for (int i = 0; i < want.top().size(); i++) {
      TokenLogprob token = got.top().get(i);
      assertThat(token.logprob()).isCloseTo(want.top().get(i).logprob(), within(1e-3f));
    }
    assertThat(got.top()).extracting(TokenLogprob::id).doesNotHaveDuplicates();
  }

  private static List<RowResult.Sampled> draws(
      BlockExecutor executor, Model model, List<Sampling> asked) {
    List<Integer> whole = List.of(model.geometry().blocks());
    Chain chain = new Chain(List.of(executor), model, Precision.F32, whole, asked.size(), 32);
    List<Chain.Item> rows = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      rows.add(new Chain.Item(chain.open("session " + i), 0, asked.get(i), PROMPT));
    }
    return chain.step(rows).stream().map(RowResult.Sampled.class::cast).toList();
  }
}
