package dev.whorl.planning.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every bad value is refused by a message that names the field, the value and what to do. */
final class BadInputTest {
  private static final Slot SLOT = new Slot(8, 8, 10, 4);
  private static final ModelShape MODEL = ModelShape.uniform("m", 4, 100, 8);
  private static final Profile PROFILE = Profile.decodeOnly(StepTimes.constant(1e-3));
  private static final Server SERVER = Server.of("a", 1000);

  private static Arguments refused(String field, String value, ThrowingCallable call) {
    return Arguments.of(field, value, call);
  }

  static Stream<Arguments> badValues() {
    return Stream.of(
        refused("seconds of a step", "NaN", () -> StepTimes.constant(Double.NaN)),
        refused("seconds of a step", "-1.0", () -> StepTimes.constant(-1)),
        refused(
            "seconds of step time at batch 2",
            "0.5",
            () -> StepTimes.table(new int[] {1, 2}, new double[] {1, 0.5})),
        refused(
            "batch of step time 1",
            "1",
            () -> StepTimes.table(new int[] {1, 1}, new double[] {1, 1})),
        refused("blocks of model m", "0", () -> ModelShape.uniform("m", 0, 1, 1)),
        refused("bytes of a block", "0", () -> new Block(0, 1)),
        refused("work of a block", "Infinity", () -> new Block(1, Double.POSITIVE_INFINITY)),
        refused("memoryBytes of server a", "-5", () -> Server.of("a", -5)),
        refused("sessions", "0", () -> Workload.of(SLOT, 0)),
        refused("sessions", "-3", () -> Workload.of(SLOT, -3)),
        refused("objectiveSeconds", "0.0", () -> Workload.of(SLOT, 1).withObjective(0.0)),
        refused("cacheBytesPerBlock", "0", () -> new Slot(1, 1, 0, 1)),
        refused("round trips", "NaN", () -> new RelayDelay(new double[] {Double.NaN})),
        refused("latency from server 0", "2", () -> DenseDelay.of(new double[][] {{0, 1}})),
        refused("span end", "3", () -> new Span(3, 3)),
        refused(
            "servers", "0", () -> new Problem(List.of(), new RelayDelay(new double[0]), List.of())),
        refused(
            "id of a server",
            "a",
            () ->
                Problem.single(
                    List.of(SERVER, SERVER),
                    new RelayDelay(new double[] {1, 1}),
                    List.of(PROFILE, PROFILE),
                    MODEL,
                    Workload.of(SLOT, 1))),
        refused(
            "size of the delays",
            "2",
            () ->
                Problem.single(
                    List.of(SERVER),
                    new RelayDelay(new double[] {1, 1}),
                    List.of(PROFILE),
                    MODEL,
                    Workload.of(SLOT, 1))),
        refused(
            "profiles of deployment d",
            "none",
            () -> new Deployment("d", MODEL, Workload.of(SLOT, 1), Constraints.NONE, Map.of())),
        refused(
            "prefillTokens",
            "4",
            () ->
                new Deployment(
                    "d",
                    MODEL,
                    Workload.of(SLOT, 1),
                    Constraints.NONE,
                    Map.of("a", Profile.of(StepTimes.constant(1), new ChunkTime(2, 1, 0))))),
        refused(
            "bytes of model m",
            "9223372036854775807 + 9223372036854775807",
            () -> ModelShape.uniform("m", 2, Long.MAX_VALUE, 1)),
        refused(
            "cache of deployment d",
            "4611686018427387904 x 8",
            () ->
                new Deployment(
                    "d",
                    MODEL,
                    Workload.of(new Slot(1, 1, 1L << 62, 1), 8),
                    Constraints.NONE,
                    Map.of("a", PROFILE))),
        refused("share of a load", "1.5", () -> new LoadProfile.Point(1.5, 1)),
        refused("tolerated failures", "-1", () -> new Tolerance(-1, FailureDomain.NODE)),
        refused(
            "start of hop Hop[server=a, span=Span[start=2, end=4]]",
            "2",
            () -> new Chain(List.of(new Hop("a", new Span(2, 4))), 1)),
        refused(
            "server of a placement",
            "a",
            () ->
                new Placement(
                    "d",
                    List.of(
                        new HostedSpan("a", new Span(0, 1)), new HostedSpan("a", new Span(1, 2))),
                    List.of())));
  }

  @ParameterizedTest(name = "{0} ({1})")
  @MethodSource("badValues")
  void isNamed(String field, String value, ThrowingCallable call) {
    InvalidInput error = catchThrowableOfType(InvalidInput.class, call);
    assertThat(error).isNotNull();
    assertThat(error.field()).isEqualTo(field);
    assertThat(error.value()).isEqualTo(value);
    assertThat(error.advice()).isNotBlank();
    assertThat(error).hasMessageContaining(field).hasMessageContaining(value);
  }
}
