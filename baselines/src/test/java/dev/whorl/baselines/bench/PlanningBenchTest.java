package dev.whorl.baselines.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.planning.model.InvalidInput;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

final class PlanningBenchTest {
  private static final TokenTimes UNUSED =
      (problem, plan, dispatch) -> {
        throw new AssertionError("No family was asked for.");
      };

  @Test
  void withoutSeedsThereAreNoRatios() {
    BenchReport report =
        new PlanningBench(
                new PlanningBench.Settings(List.of(60), List.of(1, 3), 0, 1, 20, 10),
                UNUSED,
                line -> {})
            .run();
    assertThat(report.families()).isEmpty();
    assertThat(report.ratio()).isEqualTo(new BenchReport.Ratio(0, null, null));
    assertThat(report.certifiedRatio()).isEqualTo(new BenchReport.Ratio(0, null, null));
    assertThat(report.cgBpAtHighLoad()).isEqualTo(new HighLoad(0, null, null, List.of()));
    assertThat(report.scale())
        .hasSize(2)
        .allSatisfy(row -> {
          assertThat(row.planSeconds()).isPositive();
          assertThat(row.joinMillis()).isPositive();
          assertThat(row.leaveMillis()).isPositive();
          assertThat(row.planCpuSeconds()).isPositive();
        });
    // One pool has no growth.
    assertThat(report.growth())
        .containsExactly(new BenchReport.Growth(1, null), new BenchReport.Growth(3, null));
  }

  @Test
  void aRatioIsTheMedianAndThe95thOfAHundred() {
    List<Double> values = IntStream.rangeClosed(1, 20).mapToObj(i -> (double) (21 - i)).toList();
    assertThat(BenchReport.Ratio.of(values)).isEqualTo(new BenchReport.Ratio(20, 10.0, 19.0));
    assertThat(BenchReport.Ratio.of(List.of(3.0))).isEqualTo(new BenchReport.Ratio(1, 3.0, 3.0));
  }

  @Test
  void aFamilyComparesOnTheSameInstances() {
    PlanningBench.Settings settings =
        new PlanningBench.Settings(List.of(), List.of(), 2, 101, 9, 20);
    FamilyBench bench =
        new FamilyBench(
            Family.WHOLE_MODEL,
            settings,
            (problem, plan, dispatch) ->
                new TokenTimes.Seen(
                    new Times(plan.objectiveSeconds() / 2, plan.objectiveSeconds()),
                    new Times(plan.objectiveSeconds(), plan.objectiveSeconds())));
    BenchReport.FamilyRow row = bench.run();
    assertThat(row.placed()).isEqualTo(2);
    assertThat(row.peers()).extracting(BenchReport.Peer::name).contains("cg-bp", "cg-bp-tuned");
    assertThat(row.peers())
        .filteredOn(peer -> peer.placed() > 0)
        .isNotEmpty()
        .extracting(BenchReport.Peer::oursOverIt)
        .allSatisfy(over -> {
          // The promise is the worst bound; a rival's certified mean may be less for it.
          assertThat(over.worstCertifiedMean()).isPositive().isFinite();
          assertThat(over.simulatedMean()).isEqualTo(over.certifiedMean(), Offset.offset(1e-9));
        });
    assertThat(bench.model()).hasSize(2).allMatch(ratio -> ratio >= 1 - 1e-9);
    assertThat(bench.certifiedAtHalf()).hasSizeLessThanOrEqualTo(bench.certified().size());
    // Both instances are CG-BP's too, and the second one alone asks for so much.
    assertThat(row.peers())
        .filteredOn(peer -> peer.name().equals(Competitor.CG_BP))
        .extracting(BenchReport.Peer::placed)
        .containsExactly(2);
    assertThat(Family.WHOLE_MODEL.instance(101, 9).load()).isLessThan(HighLoad.LEAST);
    assertThat(Family.WHOLE_MODEL.instance(102, 9).load()).isEqualTo(HighLoad.LEAST);
    assertThat(bench.overAtHighLoad(Competitor.CG_BP))
        .singleElement()
        .satisfies(ratio -> assertThat(ratio).isPositive().isFinite());
    assertThat(bench.overAtHighLoad("nobody")).isEmpty();
  }

  @Test
  void highLoadIsCountedByFamilyAndOverAll() {
    Map<String, List<Double>> ratios = new LinkedHashMap<>();
    ratios.put("scarce", List.of(0.9, 0.7, 0.8));
    ratios.put("pairs", List.of());
    ratios.put("topology", List.of(1.1));
    assertThat(HighLoad.of(ratios))
        .isEqualTo(
            new HighLoad(
                4,
                0.8,
                1.1,
                List.of(
                    new HighLoad.OfFamily("scarce", 3, 0.8, 0.9),
                    new HighLoad.OfFamily("pairs", 0, null, null),
                    new HighLoad.OfFamily("topology", 1, 1.1, 1.1))));
  }

  @Test
  void progressIsToldInSentences() {
    BenchReport.Ratio none = BenchReport.Ratio.of(List.of());
    assertThat(PlanningBench.sentence(row(none)))
        .isEqualTo("family scarce, relay: 1 of 2 placed, certified ratio unknown");
    assertThat(PlanningBench.sentence(row(BenchReport.Ratio.of(List.of(1.25)))))
        .isEqualTo(
            "family scarce, relay: 1 of 2 placed, certified ratio 1.250 (median), 1.250 (P95)");
  }

  private static BenchReport.FamilyRow row(BenchReport.Ratio certified) {
    return new BenchReport.FamilyRow(
        "scarce",
        true,
        2,
        1,
        null,
        null,
        null,
        BenchReport.Ratio.of(List.of()),
        certified,
        List.of());
  }

  @Test
  void aNegativeNumberOfSeedsIsRefused() {
    assertThatThrownBy(() -> new PlanningBench.Settings(List.of(10), List.of(1), -1, 1, 20, 10))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("seeds");
  }
}
