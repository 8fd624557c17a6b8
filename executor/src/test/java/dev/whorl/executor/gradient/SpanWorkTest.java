package dev.whorl.executor.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.executor.Span;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Gradients against finite differences of the forward way, and the cutting of work. */
class SpanWorkTest {
  private static final int POSITIONS = 13;

  static Stream<String> families() {
    List<String> experts = List.of("mixtral", "qwen3-moe", "qwen3-moe-raw");
    return TinyModel.all().stream().filter(name -> !experts.contains(name));
  }

  @ParameterizedTest
  @MethodSource("families")
  void gradientIsTheSlopeOfEveryFamily(String family) {
    try (Model model = TinyModel.open(family)) {
      slopeAgrees(whole(model, Precision.F32));
    }
  }

  @ParameterizedTest
  @MethodSource("converted")
  void gradientIsTheSlopeWhereWeightsAreConverted(Precision precision) {
    try (Model model = TinyModel.open("llama")) {
      FrozenSpan span = whole(model, precision);
      slopeAgrees(span);
      assertThat(span.embed(5))
          .as("weights as held, not as stored")
          .isNotEqualTo(
              precision.equals(Precision.BF16)
                  ? new float[64]
                  : whole(model, Precision.F32).embed(5));
    }
  }

  static Stream<Precision> converted() {
    return Stream.of(Precision.BF16, Precision.INT8, Precision.INT4);
  }

  /**
   * Along a direction that is random but leans to the gradient, so that the slope is large beside
   * the rounding: the best of central differences of ⟨weights, forward⟩ in several sizes.
   */
  private static void slopeAgrees(FrozenSpan span) {
    SplittableRandom random = new SplittableRandom(16);
    float[] rows = gaussian(random, span);
    float[] weights = gaussian(random, span);
    float[] gradient = SpanWork.backward(span, rows, weights, POSITIONS).finish().result();
    float lean = (float) (0.3 * Math.sqrt(rows.length) / norm(gradient));
    float[] along = moved(gaussian(random, span), gradient, lean);
    double slope = dot(gradient, along);
    double best = Double.POSITIVE_INFINITY;
    for (float step : new float[] {1e-4f, 1e-3f, 3e-3f, 1e-2f}) {
      double up = dot(forward(span, moved(rows, along, step)), weights);
      double down = dot(forward(span, moved(rows, along, -step)), weights);
      best = Math.min(best, Math.abs((up - down) / (2 * step) - slope));
    }
    assertThat(best).as("slope %s", slope).isLessThan(2e-3 * Math.abs(slope));
    assertThat(Math.abs(slope)).as("a slope that tells").isGreaterThan(0.1 * norm(gradient));
  }

  @Test
  void chunksAndCutsChangeNothing() {
    try (Model model = TinyModel.open("llama")) {
      SplittableRandom random = new SplittableRandom(4);
      FrozenSpan whole = whole(model, Precision.F32);
      float[] rows = gaussian(random, whole);
      int[] targets = random.ints(POSITIONS, -1, 101).toArray();
      targets[0] = 3;
      SpanWork expected = SpanWork.loss(whole, rows, targets, POSITIONS).finish();
      SpanWork chunked = SpanWork.loss(whole, rows, targets, 3).finish();
      assertThat(chunked.loss()).isCloseTo(expected.loss(), within(1e-6));
      close(chunked.result(), expected.result());

      FrozenSpan first = new FrozenSpan(model, Precision.F32, new Span(0, 1), 64);
      FrozenSpan last = new FrozenSpan(model, Precision.F32, new Span(1, 3), 64);
      SpanWork end = SpanWork.loss(last, forward(first, rows), targets, 5).finish();
      assertThat(end.loss()).isCloseTo(expected.loss(), within(1e-6));
      close(SpanWork.backward(first, rows, end.result(), 4).finish().result(), expected.result());
    }
  }

  @Test
  void onePieceIsOneChunkThroughOneBlock() {
    try (Model model = TinyModel.open("llama")) {
      FrozenSpan span = whole(model, Precision.F32);
      float[] rows = new float[POSITIONS * 64];
      assertThat(SpanWork.forward(span, rows, 4).pieces()).isEqualTo(4 * 3);
      SpanWork back = SpanWork.backward(span, rows, rows, 4);
      int run = 0;
      for (; !back.done(); run++) {
        back.advance();
      }
      assertThat(run).as("out, turn, back").isEqualTo(4 * 3 + 1 + 4 * 3);
    }
  }

  @Test
  void whatCannotBeDoneIsNamed() {
    try (Model experts = TinyModel.open("mixtral");
        Model model = TinyModel.open("llama")) {
      assertThatThrownBy(() -> whole(experts, Precision.F32)).hasMessageContaining("experts");
      FrozenSpan first = new FrozenSpan(model, Precision.F32, new Span(0, 1), 64);
      FrozenSpan whole = whole(model, Precision.F32);
      float[] row = new float[64];
      assertThatThrownBy(() -> SpanWork.loss(first, row, new int[] {1}, 4))
          .hasMessageContaining("no head");
      assertThatThrownBy(() -> SpanWork.loss(whole, row, new int[] {101}, 4))
          .hasMessageContaining("(101)");
      assertThatThrownBy(() -> SpanWork.loss(whole, row, new int[] {-1}, 4))
          .hasMessageContaining("asks for no token");
      assertThatThrownBy(() -> SpanWork.forward(whole, new float[65], 4))
          .hasMessageContaining("hidden (64)");
      assertThatThrownBy(() -> SpanWork.forward(whole, new float[64 * 129], 4))
          .hasMessageContaining("context (128)");
      assertThatThrownBy(() -> whole.embed(101)).hasMessageContaining("(101)");
    }
  }

  private static FrozenSpan whole(Model model, Precision precision) {
    return new FrozenSpan(model, precision, new Span(0, model.geometry().blocks()), 64);
  }

  private static float[] forward(FrozenSpan span, float[] rows) {
    return SpanWork.forward(span, rows, 5).finish().result();
  }

  private static float[] gaussian(SplittableRandom random, FrozenSpan span) {
    float[] values = new float[POSITIONS * span.geometry().hidden()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static float[] moved(float[] rows, float[] along, float step) {
    float[] moved = rows.clone();
    for (int i = 0; i < moved.length; i++) {
      moved[i] += step * along[i];
    }
    return moved;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  private static double norm(float[] a) {
    return Math.sqrt(dot(a, a));
  }

  private static void close(float[] actual, float[] expected) {
    float[] off = expected.clone();
    Arrays.setAll(new Float[off.length], i -> off[i] -= actual[i]);
    assertThat(norm(off)).isLessThan(1e-5 * norm(expected));
  }
}
