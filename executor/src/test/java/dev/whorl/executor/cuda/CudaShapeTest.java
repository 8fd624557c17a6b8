package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TinyModel;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernels do not run is refused by name, before anything is loaded. */
class CudaShapeTest {
  static List<String> run() {
    return TinyModel.NAMES;
  }

  @ParameterizedTest
  @MethodSource("run")
  void noObstacle(String family) {
    assertThat(obstacle(family)).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "qwen2-window, blocks that differ in window",
    "llama-bias, a bias of the output projection",
    "gemma2, blocks that differ in window",
    "gemma3, blocks that differ in window",
    "phi3, LongRoPE",
    "smollm3, blocks that differ in window or rotation",
    "granite, scores that are not scaled by the head size",
    "olmo2, over all heads",
    "mixtral, mixtures of experts",
    "qwen3-moe, mixtures of experts",
  })
  void theFeatureIsNamed(String family, String feature) {
    assertThat(obstacle(family)).contains("The CUDA executor does not run", feature, "CPU");
  }

  private static @Nullable String obstacle(String family) {
    try (Model model = TinyModel.open(family)) {
      return KernelLayout.obstacle(
          WeightFormats.of(model, Precision.BF16), NumberFormat.BF16, NumberFormat.BF16);
    }
  }
}
