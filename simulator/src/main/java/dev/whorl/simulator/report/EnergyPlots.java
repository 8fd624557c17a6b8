package dev.whorl.simulator.report;

import dev.whorl.simulator.reproduce.energy.EnergyReport;
import dev.whorl.simulator.reproduce.energy.GridResult;
import dev.whorl.simulator.reproduce.energy.ShareResult;
import java.util.Comparator;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Power against delay of the chosen shares; formula against simulation. */
final class EnergyPlots {
  private EnergyPlots() {}

  static List<Plot> plots(EnergyReport report) {
    return List.of(tradeOff(report), accuracy(report));
  }

  private static Plot tradeOff(EnergyReport report) {
    String title = "Energy against delay: the chosen share of fast services";
    XYChart chart = Look.lines(title, "mean delay (simulated)", "power (simulated)");
    List<ShareResult> shares =
        report.shares().stream()
            .sorted(Comparator.comparingDouble(ShareResult::simulatedDelay))
            .toList();
    if (!shares.isEmpty()) {
      Look.add(
          chart,
          "chosen p",
          shares.stream().map(ShareResult::simulatedDelay).toList(),
          shares.stream().map(ShareResult::simulatedPower).toList(),
          0,
          false);
    }
    return new Plot("energy-against-delay", title, chart);
  }

  private static Plot accuracy(EnergyReport report) {
    String title = "Requests in the system: formula against simulation, 96 points";
    XYChart chart = Look.lines(title, "simulated", "formula");
    List<Double> x = report.grid().stream().map(GridResult::simulatedInSystem).toList();
    if (!x.isEmpty()) {
      double most = x.stream().mapToDouble(Double::doubleValue).max().orElse(1);
      Look.add(chart, "equal", List.of(0.1, most), List.of(0.1, most), 7, true);
      List<Double> y = report.grid().stream().map(GridResult::meanInSystem).toList();
      XYSeries points = chart.addSeries("points", x, y);
      points.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
      points.setMarkerColor(Look.COLORS.getFirst());
      points.setMarker(SeriesMarkers.CIRCLE);
    }
    chart.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(true);
    return new Plot("formula-against-simulation", title, chart);
  }
}
