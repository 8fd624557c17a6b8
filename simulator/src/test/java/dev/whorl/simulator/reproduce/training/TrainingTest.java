package dev.whorl.simulator.reproduce.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.whorl.simulator.pace.Pace;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrainingTest {
  @Test
  void errorsAtAnEarlyTimeAreThoseOfTheAnchors() {
    TrainingReport report = new Training(3, 1, 200).run(Pace.UNWATCHED);

    // Means of 20 seeded runs; the spread of single runs is a few tens of percent.
    assertThat(report.error("k=10", 200)).isBetween(4.361e2 / 2, 4.361e2 * 2);
    assertThat(report.error("k=20", 200)).isBetween(1.426e4 / 1.5, 1.426e4 * 1.5);
    assertThat(report.error("k=40", 200)).isBetween(1.153e5 / 1.5, 1.153e5 * 1.5);
  }

  @Test
  void theOracleKeepsPaceWithTheFastest() {
    TrainingReport report = new Training(1, 2, 800).run(Pace.UNWATCHED);

    assertThat(report.error("oracle", 200)).isEqualTo(report.error("k=10", 200));
    for (String slower : List.of("k=20", "k=30", "k=40", "sign")) {
      assertThat(late(report, "oracle")).as(slower).isLessThan(late(report, slower) / 10);
    }
    assertThat(late(report, "oracle")).isLessThanOrEqualTo(late(report, "k=10"));
  }

  private static double late(TrainingReport report, String strategy) {
    return report.curves().stream()
        .filter(c -> c.strategy().equals(strategy))
        .mapToDouble(Curve::meanLate)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void switchingTimesAreThoseOfTheAnchor() {
    List<Double> switching = new Training(1, 1, 10).run(Pace.UNWATCHED).switching();

    List<Double> anchors = List.of(496.9, 621.6, 793.7, 1102.5);
    for (int k = 0; k < anchors.size(); k++) {
      assertThat(switching.get(k)).isCloseTo(anchors.get(k), within(0.05));
    }
  }
}
