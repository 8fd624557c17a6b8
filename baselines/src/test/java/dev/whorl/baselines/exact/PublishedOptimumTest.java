package dev.whorl.baselines.exact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.baselines.published.reference.GoldenFiles;
import dev.whorl.baselines.published.reference.OfflineGolden;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Three searches, one optimum: that of the golden files. */
class PublishedOptimumTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  static Stream<Path> files() {
    return GoldenFiles.all("milp").stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void milpProvesTheOptimum(Path file) {
    assertProved(ExactSearch.MILP, file);
  }

  @ParameterizedTest
  @MethodSource("files")
  void cpSatProvesTheOptimum(Path file) {
    assertProved(ExactSearch.CP_SAT, file);
  }

  @ParameterizedTest
  @MethodSource("files")
  void enumerationFindsTheOptimum(Path file) {
    SpanProblem problem = PublishedOptimum.problem(OfflineGolden.instance(file), HopRule.PUBLISHED);
    RoutedSpans best = Objects.requireNonNull(BruteForce.solve(problem));
    assertThat(best.violations(problem)).isEmpty();
    assertThat(best.total(problem)).isCloseTo(OfflineGolden.optimum(file), relative(file));
  }

  @ParameterizedTest
  @MethodSource("files")
  void relaxationIsALowerBound(Path file) {
    SpanProblem problem = PublishedOptimum.problem(OfflineGolden.instance(file), HopRule.PUBLISHED);
    assertThat(ExactSearch.relaxation(problem))
        .isPositive()
        .isLessThanOrEqualTo(OfflineGolden.optimum(file) * (1 + 1e-9));
  }

  @Test
  void partsOfSpansCanBeFasterThanRunningToTheEnd() {
    Path g029 = GoldenFiles.all("milp").getFirst();
    var instance = OfflineGolden.instance(g029);
    SpanProblem free = PublishedOptimum.problem(instance, HopRule.FREE);
    double enumerated = Objects.requireNonNull(BruteForce.solve(free)).total(free);
    assertThat(enumerated / instance.sessions()).isCloseTo(208.5217, within(1e-4));
    for (ExactSearch search : ExactSearch.values()) {
      assertThat(search.solve(free, LIMIT, null))
          .isInstanceOfSatisfying(
              ExactAnswer.Proved.class,
              p -> assertThat(p.total()).isCloseTo(enumerated, within(1e-6)));
    }
  }

  private static void assertProved(ExactSearch search, Path file) {
    SpanProblem problem = PublishedOptimum.problem(OfflineGolden.instance(file), HopRule.PUBLISHED);
    assertThat(search.solve(problem, LIMIT, null))
        .isInstanceOfSatisfying(
            ExactAnswer.Proved.class,
            p -> {
              assertThat(p.best().violations(problem)).isEmpty();
              assertThat(p.total()).isCloseTo(OfflineGolden.optimum(file), relative(file));
            });
  }

  private static org.assertj.core.data.Offset<Double> relative(Path file) {
    return within(1e-6 * OfflineGolden.optimum(file));
  }
}
