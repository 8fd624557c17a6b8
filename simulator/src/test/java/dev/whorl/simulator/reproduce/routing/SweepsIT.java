package dev.whorl.simulator.reproduce.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.simulator.pace.Pace;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepsIT {
  /** Among 510 honest comparisons of two means the largest distance is below this nearly always. */
  private static final double MOST_STANDARD_ERRORS = 4.5;

  @Test
  void allSweepsOfTheKnownNetworksAgreeWithinTheirRandomness() {
    List<Row> rows =
        new Sweeps(20, 1)
            .rows(List.of(Sweep.values()), List.of("Abvt", "Bellcanada"), Pace.UNWATCHED);

    for (ReferenceMeans reference : ReferenceMeans.all()) {
      Row row = rows.stream().filter(reference::isOf).findFirst().orElseThrow();
      assertThat(row.runs()).as("%s", row).isEqualTo(reference.runs());
      assertThat(reference.distance(row))
          .as("%s against %s", row, reference)
          .isLessThan(MOST_STANDARD_ERRORS);
    }
    double mean =
        ReferenceMeans.all().stream()
            .mapToDouble(r -> r.distance(rows.stream().filter(r::isOf).findFirst().orElseThrow()))
            .average()
            .orElseThrow();
    System.out.println(rows.size() + " rows, mean distance " + mean);
  }
}
