package dev.whorl.simulator.reproduce.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.whorl.baselines.published.online.ServedSession;
import dev.whorl.baselines.published.placement.ConservativeAnswer;
import dev.whorl.baselines.published.placement.ConservativePlacement;
import dev.whorl.baselines.published.reference.Answer;
import dev.whorl.baselines.published.reference.Methods;
import dev.whorl.baselines.published.reference.OnlineAnswer;
import dev.whorl.baselines.published.reference.OnlineInstance;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reference's figures: by the reference mode of the simulator, which sums hops, and by virtual
 * time for sessions that meet nobody, where both models say the same.
 */
class GoldenOnlineTest {
  private static final double RELATIVE = 1e-9;

  private static final Map<Method, String> NAMES =
      Map.of(
          Method.PROPOSED, "ws_rr",
          Method.PETALS, "petals",
          Method.PETALS_OPTIMIZED_NUMBER, "petals_optimized_number",
          Method.PETALS_OPTIMIZED_ORDER, "petals_optimized_order",
          Method.PETALS_OPTIMIZED_ROUTE, "petals_optimized_rr");

  static Stream<Path> files() {
    return GoldenFolder.online().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void referenceModeGivesTheReferencesMeans(Path file) {
    Map<Method, Double> means = PointRun.run(GoldenFolder.instance(file), false);

    NAMES.forEach((method, name) -> {
      double golden = GoldenFolder.meanMs(file, name);
      if (!Double.isNaN(golden)) {
        assertThat(means.get(method)).isCloseTo(golden, withinPercentage(100 * RELATIVE));
      }
    });
  }

  @ParameterizedTest
  @MethodSource("files")
  void virtualTimeAgreesForSessionsThatMeetNobody(Path file) {
    OnlineInstance instance = RelayedSession.withPromptsAtDecodeDelays(GoldenFolder.instance(file));

    Set<Object> seen = new HashSet<>();
    for (ServedSession session : served(instance)) {
      if (!seen.add(session.route().hops())) {
        continue;
      }
      double alone = session.time() - session.roundedWait() - delays(instance);
      assertThat(new RelayedSession(instance).milliseconds(session.route()))
          .isCloseTo(alone, withinPercentage(100 * RELATIVE));
    }
  }

  /** Of WS-RR; empty where its placement fails. */
  private static List<ServedSession> served(OnlineInstance instance) {
    return ConservativePlacement.place(instance.pool(), instance.sessions())
                instanceof ConservativeAnswer.Placed(var plan)
            && new Methods(instance).waitingPenalised(plan.placement())
                instanceof Answer.Ok<OnlineAnswer>(OnlineAnswer answer)
        ? answer.result().sessions()
        : List.of();
  }

  private static double delays(OnlineInstance instance) {
    return instance.delays().initial() + instance.delays().proposed();
  }

  @Test
  void theFilesHaveFiguresToCompareWith() {
    List<Path> files = GoldenFolder.online();
    assertThat(files).hasSizeGreaterThan(25);
    assertThat(files.stream().filter(f -> !Double.isNaN(GoldenFolder.meanMs(f, "ws_rr"))).count())
        .isGreaterThan(15);
    assertThat(served(GoldenFolder.instance(files.get(13)))).hasSizeGreaterThan(20);
  }
}
