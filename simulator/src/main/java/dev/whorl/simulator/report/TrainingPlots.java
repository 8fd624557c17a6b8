package dev.whorl.simulator.report;

import dev.whorl.simulator.reproduce.training.Curve;
import dev.whorl.simulator.reproduce.training.TrainingReport;
import java.util.List;
import java.util.stream.IntStream;
import org.knowm.xchart.XYChart;

/** Error over time for every strategy. */
final class TrainingPlots {
  private static final int MOST_POINTS = 80;

  private TrainingPlots() {}

  static List<Plot> plots(TrainingReport report) {
    String title = "Fastest-k: error over time";
    XYChart chart = Look.lines(title, "time", "F - min F");
    int color = 0;
    for (Curve curve : report.curves()) {
      Look.add(
          chart, curve.strategy(), means(report.times()), means(curve.errors()), color++, false);
    }
    chart.getStyler().setYAxisLogarithmic(true).setXAxisMin(0.0);
    return List.of(new Plot("error-over-time", title, chart));
  }

  /** The means of so many windows: late in a run single points only jump about. */
  private static List<Double> means(List<Double> values) {
    int window = Math.max(1, values.size() / MOST_POINTS);
    return IntStream.range(0, values.size() / window)
        .mapToObj(i ->
            values.subList(i * window, (i + 1) * window).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElseThrow())
        .toList();
  }
}
