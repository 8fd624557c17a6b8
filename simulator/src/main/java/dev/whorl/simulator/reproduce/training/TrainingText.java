package dev.whorl.simulator.reproduce.training;

import dev.whorl.simulator.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The evaluation for a person. */
public final class TrainingText {
  private static final List<Double> TIMES = List.of(200.0, 1000.0, 2000.0, 4000.0);

  private final TrainingReport report;

  /** Text about a report. */
  public TrainingText(TrainingReport report) {
    this.report = report;
  }

  /** Errors at some times, time and uplink messages to the target. */
  public TextTable table() {
    List<Double> times = TIMES.stream().filter(report.times()::contains).toList();
    List<String> header = new ArrayList<>(List.of("strategy"));
    times.forEach(t -> header.add("t=" + Math.round(t)));
    header.addAll(List.of("last eighth", "time to target", "uplink to target"));
    TextTable table = new TextTable(header.toArray(String[]::new));
    for (Curve curve : report.curves()) {
      List<String> cells = new ArrayList<>(List.of(curve.strategy()));
      times.forEach(t -> cells.add(number(report.error(curve.strategy(), t))));
      cells.add(number(curve.meanLate()));
      cells.add(whole(curve.timeToTarget()));
      cells.add(whole(curve.uplinkToTarget()));
      table.row(cells);
    }
    return table;
  }

  /** Everything. */
  public String text() {
    return """
    Error F - min F over time, mean of %d runs: 50 workers of 40 rows, 100 features, step size 5e-4, Exp(1) response times.
    The oracle knows the error and where each k ends, and always takes the k that lowers the error fastest.
    Target %s. Uplink counts gradients sent to the aggregator; every step still sends n downlink messages.
    %s
    Bound-optimal switching times t_1..t_4 (n=5, Exp(5)): %s
    """
        .formatted(
            report.runs(),
            number(report.target()),
            table().text(),
            String.join(
                ", ",
                report.switching().stream()
                    .map(t -> String.format(Locale.ROOT, "%.1f", t))
                    .toList()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3e", value);
  }

  private static String whole(double value) {
    return Double.isNaN(value) ? "never" : String.format(Locale.ROOT, "%.0f", value);
  }
}
