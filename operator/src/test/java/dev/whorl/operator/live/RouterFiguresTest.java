package dev.whorl.operator.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** What routers say, and what they do not. */
class RouterFiguresTest {
  private static String gaps() {
    Histogram gaps = new Histogram(2);
    gaps.recordValueWithCount(200, 5);
    ByteBuffer bytes = ByteBuffer.allocate(gaps.getNeededByteBufferCapacity());
    int length = gaps.encodeIntoCompressedByteBuffer(bytes);
    return Base64.getEncoder().encodeToString(Arrays.copyOf(bytes.array(), length));
  }

  @Test
  void readsWhatRoutersSay() {
    RouterFigures said =
        Objects.requireNonNull(
            RouterFigures.read(
                """
                {"incarnation": "i1", "running": 3, "waiting": 1, "held": 2, "over": 9, "recovered": 1, "notRecovered": 0,
                 "answers": {"count": 2, "promptTokens": 30, "promptSquares": 500.0, "answerTokens": 7, "answerSquares": 25.0},
                 "tokens": {"late": 4, "gaps": "%s"}}
                """
                    .formatted(gaps())));
    assertThat(said)
        .returns("i1", RouterFigures::incarnation)
        .returns(3, RouterFigures::running)
        .returns(3, RouterFigures::waiting)
        .returns(9L, RouterFigures::over)
        .returns(new RouterFigures.Answers(2, 30, 500, 7, 25), RouterFigures::answers)
        .returns(4L, RouterFigures::late);
    assertThat(said.gaps().getTotalCount()).isEqualTo(5);
  }

  @Test
  void takesNothingElse() {
    assertThat(RouterFigures.read("404 page not found")).isNull();
    assertThat(RouterFigures.read("{\"error\": {}}")).isNull();
    assertThat(RouterFigures.read("{\"incarnation\": \"i\", \"tokens\": {\"gaps\": \"?\"}}"))
        .isNull();
    assertThat(RouterFigures.read("{\"incarnation\": \"i\", \"tokens\": {\"gaps\": \"AAAA\"}}"))
        .isNull();
  }
}
