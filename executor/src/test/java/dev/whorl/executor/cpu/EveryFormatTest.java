package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.RandomWeights;
import dev.whorl.executor.testing.TinyModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Greedy tokens are the same on any chain and in any crowd, in every format of weights. */
class EveryFormatTest {
  private static final int TOKENS = 12;
  private static final List<int[]> PROMPTS =
      List.of(
          new int[] {5, 17, 300, 2, 2, 91, 44, 8, 120},
          new int[] {511},
          new int[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7},
          new int[] {400, 3, 256});

  @ParameterizedTest
  @EnumSource(TensorType.class)
  void tokensAreTheSameOnAnyChainAndInAnyCrowd(TensorType type) {
    try (Model model = new RandomWeights(TinyModel.openQuantised(), type);
        CpuExecutor one = executor(2);
        CpuExecutor two = executor(1)) {
      Precision stored = Precision.stored(model);
      Chain whole = new Chain(List.of(one), model, stored, List.of(4), 4, 64);
      List<List<Integer>> expected = alone(whole, 512);
      assertThat(new HashSet<>(expected)).as("texts that differ").hasSizeGreaterThan(1);
      Chain parts = new Chain(List.of(one, two), model, stored, List.of(1, 3, 4), 4, 64);
      assertThat(alone(parts, 3)).as("three spans, chunks of 3").isEqualTo(expected);
      assertThat(together(parts)).as("three spans, all at once").isEqualTo(expected);
    }
  }

  private static CpuExecutor executor(int threads) {
    return new CpuExecutor(new CpuSettings(64L << 20, threads, Duration.ofNanos(20_000)));
  }

  private static List<List<Integer>> alone(Chain chain, int chunk) {
    List<List<Integer>> texts = new ArrayList<>();
    for (int[] prompt : PROMPTS) {
      try (Chain.Session session = chain.open("alone")) {
        texts.add(session.greedy(prompt, chunk, TOKENS));
      }
    }
    return texts;
  }

  private static List<List<Integer>> together(Chain chain) {
    List<List<Integer>> texts = new ArrayList<>();
    List<Chain.Item> items = new ArrayList<>();
    for (int[] prompt : PROMPTS) {
      texts.add(new ArrayList<>());
      items.add(new Chain.Item(chain.open("together"), 0, Sampling.GREEDY, prompt));
    }
    for (int step = 0; step < TOKENS; step++) {
      List<RowResult> results = chain.step(items);
      for (int i = 0; i < items.size(); i++) {
        Chain.Item item = items.get(i);
        int id = ((RowResult.Sampled) results.get(i)).id();
        texts.get(i).add(id);
        int next = item.position() + item.ids().length;
        items.set(i, new Chain.Item(item.session(), next, Sampling.GREEDY, id));
      }
    }
    return texts;
  }
}
