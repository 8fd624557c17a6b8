package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Experts;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Rope;
import dev.whorl.executor.model.TensorType;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TinyModel;
import org.junit.jupiter.api.Test;

/** What has no kernel is refused by name. */
class KernelLayoutTest {
  private static Geometry geometry(int heads, int headSize, int feedForward) {
    Rope rope = new Rope(10000, new Rope.Scaling.None());
    AttentionShape attention = new AttentionShape(heads, 1, headSize, 0, false, false, rope);
    return new Geometry("llama", 1, 256, feedForward, 100, 128, 1e-5f, attention, true);
  }

  private static String obstacle(Geometry geometry, TensorType type) {
    WeightFormats weights = WeightFormats.uniform(geometry, type);
    return String.valueOf(KernelLayout.obstacle(weights, NumberFormat.BF16, NumberFormat.BF16));
  }

  @Test
  void aShapeThatRuns() {
    assertThat(obstacle(geometry(8, 64, 512), TensorType.Q4_K)).isEqualTo("null");
  }

  @Test
  void whatDoesNotRunIsNamed() {
    assertThat(obstacle(geometry(8, 36, 512), TensorType.BF16)).contains("headSize (36)");
    assertThat(obstacle(geometry(17, 64, 512), TensorType.BF16)).contains("(17)", "at most 16");
    assertThat(obstacle(geometry(8, 64, 500), TensorType.BF16)).contains("width (500)");
    assertThat(obstacle(geometry(8, 64, 512), TensorType.Q2_K)).contains("(Q2_K)", "Q4_K");
  }

  @Test
  void aModelOfAnOddWidthIsRefused() {
    try (Model model = TinyModel.open("llama-bias")) {
      WeightFormats weights = WeightFormats.of(model, Precision.BF16);
      assertThat(KernelLayout.obstacle(weights, NumberFormat.BF16, NumberFormat.BF16))
          .contains("width (48)", "multiple of 32");
    }
  }

  @Test
  void mixturesBeyondTheKernelsAreRefused() {
    assertThat(obstacle(mixture(512, 32), TensorType.BF16)).isEqualTo("null");
    assertThat(obstacle(mixture(513, 2), TensorType.BF16)).contains("experts (513");
    assertThat(obstacle(mixture(64, 33), TensorType.BF16)).contains("33 are used");
  }

  private static Geometry mixture(int experts, int used) {
    Geometry plain = geometry(8, 64, 512);
    return new Geometry(
        plain.architecture(),
        plain.blocks(),
        plain.hidden(),
        plain.feedForward(),
        plain.vocabulary(),
        plain.contextLength(),
        plain.normEpsilon(),
        plain.attention(),
        plain.tiedEmbeddings(),
        plain.style(),
        new Experts(experts, used, true));
  }

  /** The router is f32 in every precision. */
  @Test
  void mixturesNeedProductsInF32() {
    WeightFormats weights = WeightFormats.uniform(mixture(8, 2), TensorType.BF16);
    assertThat(KernelLayout.of(weights, NumberFormat.BF16).formats())
        .containsExactlyInAnyOrder(TensorType.BF16, TensorType.F32);
  }

  @Test
  void theMacrosSayEverything() {
    WeightFormats weights = WeightFormats.uniform(geometry(8, 64, 512), TensorType.Q6_K);
    assertThat(KernelLayout.of(weights, NumberFormat.BF16).macros())
        .containsExactly(
            "PRECISION_BF16=1",
            "HEAD_SIZE=64",
            "GROUP=8",
            "WITH_F32=0",
            "WITH_F16=0",
            "WITH_BF16=0",
            "WITH_Q8_0=0",
            "WITH_Q4_0=0",
            "WITH_Q4_1=0",
            "WITH_Q4_K=0",
            "WITH_Q6_K=1");
  }
}
