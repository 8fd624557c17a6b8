package dev.whorl.simulator.report;

import dev.whorl.simulator.reproduce.routing.Method;
import dev.whorl.simulator.reproduce.routing.Row;
import dev.whorl.simulator.reproduce.routing.Sweep;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;

/** Ms per token over each varied quantity, with and without allocation delays. */
final class SweepPlots {
  private SweepPlots() {}

  static List<Plot> plots(List<Row> rows) {
    List<Plot> plots = new ArrayList<>();
    for (String topology : rows.stream().map(Row::topology).distinct().toList()) {
      for (Sweep sweep : Sweep.values()) {
        for (String delays : List.of("reference", "zero")) {
          List<Row> own =
              rows.stream()
                  .filter(r -> r.topology().equals(topology))
                  .filter(r -> r.sweep().equals(sweep.label()) && r.delays().equals(delays))
                  .toList();
          if (!own.isEmpty()) {
            plots.add(plot(topology, sweep, delays, own));
          }
        }
      }
    }
    return plots;
  }

  private static Plot plot(String topology, Sweep sweep, String delays, List<Row> rows) {
    String title =
        "%s over %s, allocation delays %s"
            .formatted(
                topology, sweep.label(), delays.equals("zero") ? "left out" : "as published");
    XYChart chart = Look.lines(title, sweep.axis(), "ms per token");
    int color = 0;
    for (Method method : Method.values()) {
      List<Row> own = rows.stream().filter(r -> r.method().equals(method.label())).toList();
      if (!own.isEmpty()) {
        Look.add(
            chart,
            method.label(),
            own.stream().map(Row::x).toList(),
            own.stream().map(Row::meanMsPerToken).toList(),
            color,
            false);
      }
      color++;
    }
    chart.getStyler().setYAxisMin(0.0);
    chart.getStyler().setXAxisLogarithmic(sweep == Sweep.LOAD);
    return new Plot("%s-%s-%s".formatted(topology, sweep.label(), delays), title, chart);
  }
}
