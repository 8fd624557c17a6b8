package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TestModels;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Greedy texts of the real model against transformers, up to the first step with a close call. */
class SmolLm2GreedyIT {
  private static final double CLOSE = 0.05;

  @Test
  void tokensEqualTheReferenceUpToTheFirstCloseCall() {
    try (Model model = TestModels.open(TestModels.smolLm2());
        CpuExecutor executor = new CpuExecutor(CpuSettings.of(2L << 30))) {
      Chain chain = new Chain(List.of(executor), model, Precision.F32, List.of(30), 1, 512);
      for (JsonNode prompt : new Reference("smollm2").prompts("greedy.json", "greedy_margin")) {
        int[] expected = sure(prompt);
        try (Chain.Session session = chain.open(prompt.get("name").asText())) {
          List<Integer> tokens = session.greedy(Reference.ints(prompt.get("ids")), 32, 64);
          assertThat(tokens.stream().mapToInt(i -> i).limit(expected.length).toArray())
              .as(prompt.get("name").asText())
              .isEqualTo(expected);
        }
      }
    }
  }

  private static int[] sure(JsonNode prompt) {
    int steps = 0;
    JsonNode margins = prompt.get("greedy_margin");
    while (steps < margins.size() && margins.get(steps).asDouble() >= CLOSE) {
      steps++;
    }
    return Arrays.copyOf(Reference.ints(prompt.get("greedy64")), steps);
  }
}
