package dev.whorl.executor.gradient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.whorl.executor.Span;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loss and gradient of every family against torch's autograd in float32. */
class TorchGradientTest {
  private static final double TOLERANCE = 1e-4;
  private static final ObjectMapper JSON = new ObjectMapper();

  static List<String> families() {
    return TinyModel.all().stream()
        .filter(
            name -> TorchGradientTest.class.getResource("/tiny/" + name + "/gradient.json") != null)
        .toList();
  }

  @ParameterizedTest
  @MethodSource("families")
  void gradientIsTorchs(String family) throws IOException {
    JsonNode expected = json(family, "gradient.json");
    int[] ids = JSON.convertValue(json(family, "reference.json").get("ids"), int[].class);
    int[] targets = new int[ids.length];
    Arrays.fill(targets, -1);
    for (int i = expected.get("asked").asInt(); i < ids.length; i++) {
      targets[i - 1] = ids[i];
    }
    try (Model model = TinyModel.open(family)) {
      Span all = new Span(0, model.geometry().blocks());
      FrozenSpan span = new FrozenSpan(model, Precision.F32, all, ids.length);
      SpanWork work = SpanWork.loss(span, span.embed(ids), targets, 16).finish();
      assertThat(work.loss())
          .isCloseTo(expected.get("loss").asDouble(), within(TOLERANCE * work.loss()));
      float[] gradient = work.result();
      double norm = norm(gradient);
      assertThat(norm).isCloseTo(expected.get("norm").asDouble(), within(TOLERANCE * norm));
      double[] rows = rows(expected.get("rows"));
      double[] off = new double[rows.length];
      Arrays.setAll(off, i -> gradient[i] - rows[i]);
      assertThat(norm(off)).as("difference of the first rows").isLessThan(TOLERANCE * norm(rows));
    }
  }

  private static double[] rows(JsonNode rows) {
    double[][] nested = JSON.convertValue(rows, double[][].class);
    return Arrays.stream(nested).flatMapToDouble(Arrays::stream).toArray();
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }

  private static double norm(double[] values) {
    return Math.sqrt(Arrays.stream(values).map(value -> value * value).sum());
  }

  private static JsonNode json(String family, String name) throws IOException {
    String path = "/tiny/" + family + "/" + name;
    try (InputStream in = TorchGradientTest.class.getResourceAsStream(path)) {
      return JSON.readTree(Objects.requireNonNull(in, path));
    }
  }
}
