package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TestModels;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real model answers identically from 1, 2 and 3 devices, alone and beside other sessions. */
class SmolLm2SplitIT {
  private static final int TOKENS = 24;
  private final List<JsonNode> prompts =
      new Reference("smollm2").prompts("greedy.json", "greedy_margin");

  @ParameterizedTest
  @ValueSource(strings = {"stored", "bf16", "f32"})
  void greedyTextIsTheSameOnAnyChain(String label) {
    try (Model model = TestModels.open(TestModels.smolLm2());
        CpuExecutor one = executor(2);
        CpuExecutor two = executor(1);
        CpuExecutor three = executor(2)) {
      Precision precision = Precision.of(label, model);
      Chain whole = new Chain(List.of(one), model, precision, List.of(30), 8, 256);
      List<List<Integer>> expected = alone(whole, 512);
      Chain halves = new Chain(List.of(one, two), model, precision, List.of(11, 30), 1, 256);
      assertThat(alone(halves, 7)).isEqualTo(expected);
      List<CpuExecutor> all = List.of(one, two, three);
      Chain thirds = new Chain(all, model, precision, List.of(1, 14, 30), 8, 256);
      assertThat(together(thirds)).isEqualTo(expected);
    }
  }

  private static CpuExecutor executor(int threads) {
    return new CpuExecutor(new CpuSettings(2L << 30, threads, Duration.ofNanos(20_000)));
  }

  private List<List<Integer>> alone(Chain chain, int chunk) {
    List<List<Integer>> texts = new ArrayList<>();
    for (JsonNode prompt : prompts.subList(0, 4)) {
      try (Chain.Session session = chain.open(prompt.get("name").asText())) {
        texts.add(session.greedy(Reference.ints(prompt.get("ids")), chunk, TOKENS));
      }
    }
    return texts;
  }

  /** All prompts in one step, then all sessions in every step. */
  private List<List<Integer>> together(Chain chain) {
    List<Chain.Session> sessions = new ArrayList<>();
    List<List<Integer>> texts = new ArrayList<>();
    List<Chain.Item> items = new ArrayList<>();
    for (JsonNode prompt : prompts.subList(0, 4)) {
      Chain.Session session = chain.open(prompt.get("name").asText());
      sessions.add(session);
      texts.add(new ArrayList<>());
      items.add(new Chain.Item(session, 0, Sampling.GREEDY, Reference.ints(prompt.get("ids"))));
    }
    for (int step = 0; step < TOKENS; step++) {
      List<RowResult> results = chain.step(items);
      for (int i = 0; i < items.size(); i++) {
        int id = ((RowResult.Sampled) results.get(i)).id();
        texts.get(i).add(id);
        int next = items.get(i).position() + items.get(i).ids().length;
        items.set(i, new Chain.Item(sessions.get(i), next, Sampling.GREEDY, id));
      }
    }
    return texts;
  }
}
