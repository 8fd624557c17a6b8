package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TestModels;
import java.util.List;
import java.util.Locale;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Numbers of the real model against transformers in float32, position by position. */
class SmolLm2ReferenceIT {
  private static final double TOLERANCE = 1e-3;
  private static final int VOCABULARY = 49152;
  private static final int HIDDEN = 576;
  private final Reference reference = new Reference("smollm2");

  @Test
  void hiddenStatesAndLogitsOfF32AreWithinTheTolerance() {
    try (Forward forward = new Forward(TestModels.open(TestModels.smolLm2()), Precision.F32)) {
      for (String name : List.of("raw_05", "chat_gravity", "raw_kjv_400")) {
        int[] ids = ids(name);
        float[] logits =
            forward.run(ids, (block, residuals) -> compare(name, ids, block, residuals));
        float[] expected = reference.tensor(name + ".last_logits");
        int positions = expected.length / VOCABULARY;
        close(name + ".last_logits", logits, (ids.length - positions) * VOCABULARY, expected);
      }
    }
  }

  private int[] ids(String name) {
    for (JsonNode prompt : reference.prompts("greedy.json", "ids")) {
      if (prompt.get("name").asText().equals(name)) {
        return Reference.ints(prompt.get("ids"));
      }
    }
    throw new IllegalArgumentException(name);
  }

  private void compare(String name, int[] ids, int block, float[] residuals) {
    String key =
        name
            + switch (block) {
              case -1 -> ".embed";
              case 30 -> ".final_norm";
              default -> ".block" + block;
            };
    if (reference.has(key)) {
      float[] expected = reference.tensor(key);
      close(key, residuals, (ids.length - expected.length / HIDDEN) * HIDDEN, expected);
    }
  }

  /** Within the tolerance, relative where numbers are large (residuals reach thousands). */
  private static void close(String what, float[] actual, int from, float[] expected) {
    double worst = 0;
    for (int i = 0; i < expected.length; i++) {
      double difference = Math.abs(actual[from + i] - expected[i]);
      worst = Math.max(worst, difference / Math.max(1, Math.abs(expected[i])));
    }
    System.out.printf(Locale.ROOT, "FIGURE %s: largest difference %.2e%n", what, worst);
    assertThat(worst).as(what).isLessThan(TOLERANCE);
  }

  @Test
  void bf16AgreesWithTheReferenceWhenItsTokensAreForced() {
    try (Forward forward = new Forward(TestModels.open(TestModels.smolLm2()), Precision.BF16)) {
      int same = 0;
      int positions = 0;
      double sum = 0;
      for (JsonNode prompt : reference.prompts("teacher_forced.json", "ids")) {
        int[] ids = Reference.ints(prompt.get("ids"));
        float[] logits = forward.run(ids, (block, residuals) -> {});
        for (int i = 0; i < ids.length; i++) {
          int best = prompt.get("tf_top5_ids").get(i).get(0).asInt();
          double expected = prompt.get("tf_top5_logits").get(i).get(0).asDouble();
          sum += Math.abs(logits[i * VOCABULARY + best] - expected);
          same += Ranking.top(logits, i * VOCABULARY, VOCABULARY, 1)[0] == best ? 1 : 0;
          positions++;
        }
      }
      System.out.printf(
          Locale.ROOT,
          "FIGURE bf16: %d of %d best tokens equal, mean difference of the best logit %.3f%n",
          same,
          positions,
          sum / positions);
      assertThat(same).isGreaterThan(positions * 95 / 100);
      assertThat(sum / positions).isLessThan(0.2);
    }
  }

  @Test
  void everyTopLogitOfF32IsWithinTheTolerance() {
    try (Forward forward = new Forward(TestModels.open(TestModels.smolLm2()), Precision.F32)) {
      for (JsonNode prompt : reference.prompts("teacher_forced.json", "tf_top5_ids")) {
        int[] ids = Reference.ints(prompt.get("ids"));
        float[] logits = forward.run(ids, (block, residuals) -> {});
        for (int i = 0; i < ids.length; i++) {
          for (int rank = 0; rank < 5; rank++) {
            int id = prompt.get("tf_top5_ids").get(i).get(rank).asInt();
            double expected = prompt.get("tf_top5_logits").get(i).get(rank).asDouble();
            assertThat((double) logits[i * VOCABULARY + id])
                .as("%s position %d token %d", prompt.get("name"), i, id)
                .isCloseTo(expected, Offset.offset(TOLERANCE));
          }
        }
      }
    }
  }
}
