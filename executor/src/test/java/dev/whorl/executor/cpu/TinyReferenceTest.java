package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TestModels;
import dev.whorl.executor.testing.TinyModel;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every family's tiny model against transformers in float32. */
class TinyReferenceTest {
  private static final int HIDDEN = 64;
  private static final int VOCABULARY = 101;
  @TempDir Path folder;

  static List<String> families() {
    return TinyModel.all();
  }

  @ParameterizedTest
  @MethodSource("families")
  void f32IsWithinTheTolerance(String family) {
    JsonNode expected = new Reference("tiny/" + family).json("reference.json");
    int[] ids = Reference.ints(expected.get("ids"));
    int from = ids.length - 4;
    try (Forward forward = open(family, Precision.F32)) {
      float[] logits =
          forward.run(
              ids,
              (block, residuals) -> {
                JsonNode blocks = expected.get("blocks");
                if (block >= 0 && block < blocks.size()) {
                  close(
                      family + " block " + block,
                      residuals,
                      from * HIDDEN,
                      blocks.get(block),
                      1e-4);
                }
              });
      close(family + " logits", logits, from * VOCABULARY, expected.get("logits"), 1e-4);
    }
  }

  static List<String> converted() {
    return TinyModel.CONVERTED;
  }

  /** The converter's other names, orders of rows, sums and keys mean the same model. */
  @ParameterizedTest
  @MethodSource("converted")
  void ggufIsWithinTheTolerance(String family) {
    JsonNode expected = new Reference("tiny/" + family).json("reference.json");
    int[] ids = Reference.ints(expected.get("ids"));
    Model model = TestModels.open(TinyModel.copyGgufTo(folder, family));
    try (Forward forward = new Forward(model, Precision.F32)) {
      float[] logits = forward.run(ids, (block, residuals) -> {});
      close(family, logits, (ids.length - 4) * VOCABULARY, expected.get("logits"), 1e-4);
    }
  }

  /**
   * A quantised mixture of experts is the model of its decoded weights. Eight bits of activations
   * move logits of up to 39 by 0.57 where the same coding is computed in doubles; the weights
   * before quantisation, which are another model, differ by 0.5 more.
   */
  @Test
  void quantisedExpertsAreThoseOfTheDecodedWeights() {
    String family = TinyModel.QUANTISED_EXPERTS;
    JsonNode expected = new Reference("tiny/" + family).json("reference.q8_0.json");
    int[] ids = Reference.ints(new Reference("tiny/" + family).json("reference.json").get("ids"));
    int from = (ids.length - 4) * VOCABULARY;
    Path file = TinyModel.copyGgufTo(folder, family);
    try (Forward forward = new Forward(TestModels.open(file), Precision.F32)) {
      float[] logits = forward.run(ids, (block, residuals) -> {});
      close("decoded", logits, from, expected.get("decoded"), 1e-4);
    }
    Precision stored = new Precision(null, NumberFormat.F32, NumberFormat.F32);
    try (Forward forward = new Forward(TestModels.open(file), stored)) {
      float[] logits = forward.run(ids, (block, residuals) -> {});
      close("in codes", logits, from, expected.get("decoded"), 0.015);
    }
  }

  @ParameterizedTest
  @MethodSource("families")
  void bf16StaysNear(String family) {
    JsonNode expected = new Reference("tiny/" + family).json("reference.json");
    int[] ids = Reference.ints(expected.get("ids"));
    try (Forward forward = open(family, Precision.BF16)) {
      float[] logits = forward.run(ids, (block, residuals) -> {});
      close(family, logits, (ids.length - 4) * VOCABULARY, expected.get("logits"), 0.1);
    }
  }

  private Forward open(String family, Precision precision) {
    return new Forward(TestModels.open(TinyModel.copyTo(folder, family)), precision);
  }

  /** The tolerance is relative to the largest number: a tiny model's logits reach 30. */
  private static void close(
      String what, float[] actual, int from, JsonNode expected, double tolerance) {
    double largest = 1;
    double worst = 0;
    for (int i = 0; i < expected.size(); i++) {
      largest = Math.max(largest, Math.abs(expected.get(i).asDouble()));
      worst = Math.max(worst, Math.abs(actual[from + i] - expected.get(i).asDouble()));
    }
    assertThat(worst / largest).as(what).isLessThan(tolerance);
  }
}
