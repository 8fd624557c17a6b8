package dev.whorl.baselines.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Ours over one rival where it matters most: on the instances that ask for at least {@link #LEAST}
 * of the pool's session limit and that the rival places. The figures are ratios of simulated means
 * over whole sessions, each system under its own dispatch: below 1, ours is faster. Figures for
 * which there was no instance are null.
 *
 * @param instances over all families
 * @param worst the largest ratio: where the rival does best
 * @param families in the order in which they ran, those without such an instance too
 */
public record HighLoad(
    int instances, @Nullable Double median, @Nullable Double worst, List<OfFamily> families) {
  /** Share of the session limit from which on an instance counts. */
  public static final double LEAST = 0.7;

  public HighLoad {
    families = List.copyOf(families);
  }

  /** The same over one family. */
  public record OfFamily(
      String family, int instances, @Nullable Double median, @Nullable Double worst) {}

  /** Of the ratios of every family, each in any order. */
  static HighLoad of(Map<String, List<Double>> ratios) {
    List<OfFamily> families = new ArrayList<>();
    List<Double> all = new ArrayList<>();
    ratios.forEach((family, of) -> {
      families.add(new OfFamily(family, of.size(), median(of), worst(of)));
      all.addAll(of);
    });
    return new HighLoad(all.size(), median(all), worst(all), families);
  }

  private static @Nullable Double median(List<Double> ratios) {
    return BenchReport.Ratio.of(ratios).median();
  }

  private static @Nullable Double worst(List<Double> ratios) {
    return ratios.stream().max(Double::compare).orElse(null);
  }
}
