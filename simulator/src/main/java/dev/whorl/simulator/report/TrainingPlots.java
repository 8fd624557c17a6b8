package dev.whorl.simulator.report;

import dev.whorl.simulator.reproduce.training.Curve;
import dev.whorl.simulator.reproduce.training.TrainingReport;
import java.util.List;
import org.knowm.xchart.XYChart;

/** Error over time for every strategy. */
final class TrainingPlots {
  private TrainingPlots() {}

  static List<Plot> plots(TrainingReport report) {
    String title = "Fastest-k: error over time";
    XYChart chart = Look.lines(title, "time", "F - min F");
    int color = 0;
    for (Curve curve : report.curves()) {
      Look.add(chart, curve.strategy(), report.times(), curve.errors(), color++, false);
    }
    chart.getStyler().setYAxisLogarithmic(true);
    return List.of(new Plot("error-over-time", title, chart));
  }
}
