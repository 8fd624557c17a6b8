package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TinyModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Weights that are coded at load: near those of the file, and as small as promised. */
class ConvertedWeightsTest {
  private static final int[] IDS = {5, 17, 30, 2, 2, 91, 44, 8, 100, 63};

  @ParameterizedTest
  @CsvSource({"int8, 0.06", "int4, 0.6"})
  void logitsAreNearThoseOfTheFile(String label, double share) {
    float[] exact = logits(Precision.F32);
    float[] converted = logits(Precision.uniform(label));
    double error = 0;
    double size = 0;
    for (int i = 0; i < exact.length; i++) {
      error += Math.pow(exact[i] - converted[i], 2);
      size += Math.pow(exact[i], 2);
    }
    assertThat(Math.sqrt(error / size)).as(label).isBetween(1e-5, share);
  }

  private static float[] logits(Precision precision) {
    try (Forward forward = new Forward(TinyModel.open("llama"), precision)) {
      return forward.run(IDS, (block, residuals) -> {});
    }
  }

  @Test
  void blocksTakeAnEighthAndTablesAQuarterInInt4() {
    try (Model model = TinyModel.open("llama")) {
      WeightFormats f32 = WeightFormats.of(model, Precision.F32);
      WeightFormats int4 = WeightFormats.of(model, Precision.INT4);
      assertThat(int4.embedding()).isEqualTo(TensorType.Q8_0);
      assertThat((double) f32.blockBytes(0) / int4.blockBytes(0)).isBetween(6.0, 8.0);
      assertThat((double) f32.embeddingBytes() / int4.embeddingBytes()).isBetween(3.0, 4.0);
    }
  }

  @Test
  void labelsNameThemselves() {
    assertThat(Precision.LABELS.stream().filter(label -> !label.equals(Precision.STORED)))
        .allSatisfy(label -> assertThat(Precision.uniform(label).label()).isEqualTo(label));
  }
}
