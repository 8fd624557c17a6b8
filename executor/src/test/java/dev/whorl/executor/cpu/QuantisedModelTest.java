package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TinyModel;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A file of mixed formats, as published ones are: held as stored, and right. */
class QuantisedModelTest {
  private static final int VOCABULARY = 512;

  /** Eight bits of activations in four blocks; llama.cpp is up to 0.35 off on the same file. */
  private static final double TOLERANCE = 0.35;

  @Test
  void logitsAreThoseOfTheDecodedWeights() {
    Precision stored = new Precision(null, NumberFormat.F32, NumberFormat.F32);
    try (Forward forward = new Forward(TinyModel.openQuantised(), stored)) {
      for (JsonNode prompt : new Reference("quant").prompts("llama.Q4_K_M.json", "ids")) {
        int[] ids = Reference.ints(prompt.get("ids"));
        float[] logits = forward.run(ids, (block, residuals) -> {});
        double worst = 0;
        for (int i = 0; i < VOCABULARY; i++) {
          double expected = prompt.get("last_logits").get(i).asDouble();
          double actual = logits[(ids.length - 1) * VOCABULARY + i];
          worst = Math.max(worst, Math.abs(actual - expected));
        }
        assertThat(worst).as("a prompt of %d", ids.length).isLessThan(TOLERANCE);
      }
    }
  }

  @Test
  void theHeldBytesAreTheStoredBytes() {
    try (Model model = TinyModel.openQuantised()) {
      WeightFormats formats = WeightFormats.stored(model);
      assertThat(formats.distinct()).isEqualTo(Set.of(TensorType.Q4_K, TensorType.Q6_K));
      long stored = model.tensors().embedding().bytes().byteSize();
      assertThat(formats.embeddingBytes()).isEqualTo(stored);
      long file = model.files().getFirst().bytes();
      assertThat(formats.spanBytes(0, 4)).isBetween(file * 9 / 10, file);
    }
  }
}
