package dev.whorl.baselines.bench;

import dev.whorl.planning.model.Require;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the solvers in one run: scale, ratios to the lower bounds, and every rival by family.
 */
public final class PlanningBench {
  /**
   * How much to measure.
   *
   * @param servers pool sizes of the scale rows, ascending
   * @param zones numbers of zones of the scale rows
   * @param seeds instances per family; 0: no families
   * @param firstSeed of the instances
   * @param familyServers servers per instance
   * @param steps of local search per start, for the ratios
   */
  public record Settings(
      List<Integer> servers,
      List<Integer> zones,
      int seeds,
      long firstSeed,
      int familyServers,
      int steps) {
    /** What the command runs. Seeds 1 to 5 were used while the search was made. */
    public static final Settings FULL =
        new Settings(List.of(100, 1_000, 10_000), List.of(1, 16), 5, 101, 20, 2_000);

    public Settings {
      servers = List.copyOf(servers);
      zones = List.copyOf(zones);
      servers.forEach(n -> Require.positive("servers of a scale row", n));
      Require.notNegative("seeds", seeds);
      Require.positive("familyServers", familyServers);
    }
  }

  private final Settings settings;
  private final TokenTimes tokens;
  private final Consumer<String> progress;

  /** A run that tells its progress in sentences. */
  public PlanningBench(Settings settings, TokenTimes tokens, Consumer<String> progress) {
    this.settings = settings;
    this.tokens = tokens;
    this.progress = progress;
  }

  /** Runs everything. */
  public BenchReport run() {
    List<BenchReport.Scale> scale = new ArrayList<>();
    List<BenchReport.Growth> growth = new ArrayList<>();
    for (int zones : settings.zones()) {
      List<BenchReport.Scale> rows = new ArrayList<>();
      for (int servers : settings.servers()) {
        rows.add(scale(servers, zones));
      }
      growth.add(new BenchReport.Growth(zones, exponent(rows)));
      scale.addAll(rows);
    }
    List<Double> relay = new ArrayList<>();
    List<Double> ring = new ArrayList<>();
    List<Double> half = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    Map<String, List<Double>> overCgBp = new LinkedHashMap<>();
    List<BenchReport.FamilyRow> families = new ArrayList<>();
    for (Family family : settings.seeds() == 0 ? List.<Family>of() : Family.all()) {
      FamilyBench bench = new FamilyBench(family, settings, tokens);
      families.add(bench.run());
      (family.relay() ? relay : ring).addAll(bench.model());
      half.addAll(bench.certifiedAtHalf());
      all.addAll(bench.certified());
      overCgBp.put(family.label(), bench.overAtHighLoad(Competitor.CG_BP));
      progress.accept(sentence(families.getLast()));
    }
    return new BenchReport(
        scale,
        growth,
        BenchReport.Ratio.of(relay),
        BenchReport.Ratio.of(ring),
        BenchReport.Ratio.of(half),
        BenchReport.Ratio.of(all),
        HighLoad.of(overCgBp),
        families);
  }

  static String sentence(BenchReport.FamilyRow row) {
    BenchReport.Ratio ratio = row.certifiedRatio();
    return "family %s, %s: %d of %d placed, certified ratio %s"
        .formatted(
            row.family(),
            row.relay() ? "relay" : "ring",
            row.placed(),
            row.instances(),
            ratio.median() == null
                ? "unknown"
                : "%.3f (median), %.3f (P95)".formatted(ratio.median(), ratio.p95()));
  }

  private BenchReport.Scale scale(int servers, int zones) {
    BenchReport.Scale row = new ScaleBench(servers, zones).run();
    progress.accept(
        "%d servers, %d zones: plan %.2f s, join %.1f ms, leave %.1f ms"
            .formatted(servers, zones, row.planSeconds(), row.joinMillis(), row.leaveMillis()));
    return row;
  }

  private static @Nullable Double exponent(List<BenchReport.Scale> rows) {
    if (rows.size() < 2) {
      return null;
    }
    BenchReport.Scale first = rows.getFirst();
    BenchReport.Scale last = rows.getLast();
    return Math.log(last.planSeconds() / first.planSeconds())
        / Math.log((double) last.servers() / first.servers());
  }
}
