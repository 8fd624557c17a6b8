package dev.whorl.simulator.report;

import dev.whorl.simulator.compare.ComparisonReport;
import dev.whorl.simulator.compare.ComparisonReport.SystemResult;
import dev.whorl.simulator.run.DeploymentResult;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where Whorl wins and where it loses against the best other system of a scenario. Both get the
 * same requests at every draw, so that it is the gains that are averaged; where their interval
 * holds 0 the systems are called equal.
 */
final class Verdict {
  private static final String OURS = "whorl";

  /**
   * What is compared; less is better.
   *
   * @param unit that the table shows, as a factor
   */
  private record Measure(String name, double unit, ToDoubleFunction<DeploymentResult> value) {}

  private static final List<Measure> MEASURES =
      List.of(
          new Measure("time per token, mean, ms", 1e3, d -> d.timePerToken().mean()),
          new Measure("time per token, P99, ms", 1e3, d -> d.timePerToken().p99()),
          new Measure("time to first token, P99, ms", 1e3, d -> d.timeToFirstToken().p99()),
          new Measure("response / tokens, mean, ms", 1e3, d -> d.responsePerToken().mean()),
          new Measure("sum of responses / of tokens, ms", 1e3, DeploymentResult::secondsPerToken),
          new Measure("sessions refused", 1, Verdict::refused));

  private final ComparisonReport report;

  Verdict(ComparisonReport report) {
    this.report = report;
  }

  private static double refused(DeploymentResult d) {
    return d.refused().values().stream().mapToInt(Integer::intValue).sum();
  }

  /** How often Whorl is better, equal and worse. */
  String summary() {
    List<String> last = table().rows().stream().map(List::getLast).toList();
    long better = last.stream().filter(v -> v.endsWith("better")).count();
    long worse = last.stream().filter(v -> v.endsWith("WORSE")).count();
    return "Better in %d, equal in %d, worse in %d of %d lines."
        .formatted(better, last.size() - better - worse, worse, last.size());
  }

  /** One line per load and measure: ours, the best other, and by how much ours is better. */
  TextTable table() {
    TextTable table = new TextTable("load", "measure", OURS, "best other", "which", "whorl is");
    SystemResult ours = find();
    for (int run = 0; ours != null && run < ours.runs().size(); run++) {
      for (Measure measure : MEASURES) {
        add(table, ours, run, measure);
      }
    }
    return table;
  }

  private @Nullable SystemResult find() {
    return report.systems().stream()
        .filter(s -> s.system().equals(OURS) && s.refused().isEmpty())
        .findFirst()
        .orElse(null);
  }

  private void add(TextTable table, SystemResult ours, int run, Measure measure) {
    double own = value(ours, run, measure);
    report.systems().stream()
        .filter(s -> !s.system().startsWith(OURS) && s.runs().size() > run)
        .filter(s -> s.runs().get(run).draws().size() == draws(ours, run))
        .min(Comparator.comparingDouble(s -> value(s, run, measure)))
        .ifPresent(best -> {
          double other = value(best, run, measure);
          if (own == 0 && other == 0) {
            return;
          }
          table.row(
              number("%.3g", ours.runs().get(run).load()),
              measure.name(),
              number("%.1f", measure.unit() * own),
              number("%.1f", measure.unit() * other),
              best.system(),
              word(Interval.of(gains(ours, best, run, measure))));
        });
  }

  private static int draws(SystemResult system, int run) {
    return system.runs().get(run).draws().size();
  }

  /** By draw, the share by which ours is less; a draw in which both are 0 has none. */
  private static List<Double> gains(
      SystemResult ours, SystemResult other, int run, Measure measure) {
    List<Double> own = values(ours, run, measure);
    List<Double> theirs = values(other, run, measure);
    return IntStream.range(0, own.size())
        .mapToObj(i -> own.get(i).equals(theirs.get(i)) ? 0.0 : 1 - own.get(i) / theirs.get(i))
        .toList();
  }

  private static String word(Interval gain) {
    if (Double.isInfinite(gain.mean())) {
      return gain.mean() > 0 ? "better" : "WORSE";
    }
    String range = gain.half() > 0 ? number(" ± %.0f", 100 * gain.half()) : "";
    if (Math.abs(gain.mean()) < 0.005 || gain.holdsZero()) {
      return "equal" + (range.isEmpty() ? "" : range + " %");
    }
    String share = number("%.0f", 100 * Math.abs(gain.mean()));
    return share + range + " % " + (gain.mean() > 0 ? "better" : "WORSE");
  }

  private static double value(SystemResult system, int run, Measure measure) {
    return Interval.of(values(system, run, measure)).mean();
  }

  private static List<Double> values(SystemResult system, int run, Measure measure) {
    return system.runs().get(run).draws().stream()
        .map(drawn -> measure.value().applyAsDouble(drawn.deployments().getFirst()))
        .toList();
  }

  private static String number(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
