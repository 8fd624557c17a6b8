package dev.whorl.simulator.report;

import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.simulator.compare.ComparisonReport;
import dev.whorl.simulator.compare.ComparisonReport.LoadResult;
import dev.whorl.simulator.compare.ComparisonReport.SystemResult;
import dev.whorl.simulator.run.Times;
import java.util.ArrayList;
import java.util.List;
import org.knowm.xchart.XYChart;

/** The plots of a comparison, for its first deployment. */
final class ComparisonPlots {
  private static final double MS = 1e3;

  private final ComparisonReport report;

  ComparisonPlots(ComparisonReport report) {
    this.report = report;
  }

  List<Plot> plots() {
    List<Plot> plots = new ArrayList<>();
    if (planned().stream().anyMatch(s -> s.runs().size() > 1)) {
      plots.add(overLoad());
    }
    plots.add(distribution());
    for (SystemResult system : planned()) {
      if (!system.placements().isEmpty()) {
        plots.add(map(system));
      }
    }
    return plots;
  }

  private List<SystemResult> planned() {
    return report.systems().stream().filter(s -> !s.runs().isEmpty()).toList();
  }

  /** P99 of the time per token over the load, each system's certified bound as a dashed line. */
  private Plot overLoad() {
    String title = "Time per token (P99) over load, bounds dashed";
    XYChart chart = Look.lines(title, "load factor", "ms");
    int color = 0;
    for (SystemResult system : planned()) {
      List<Double> x = system.runs().stream().map(LoadResult::load).toList();
      List<Double> y = system.runs().stream().map(r -> times(r).p99() * MS).toList();
      Look.add(chart, system.system(), x, y, color, false);
      double bound = system.boundSeconds() * MS;
      Look.add(
          chart, system.system() + " bound", x, x.stream().map(l -> bound).toList(), color, true);
      color++;
    }
    chart.getStyler().setYAxisMin(0.0);
    return new Plot("load", title, chart);
  }

  private Plot distribution() {
    String title = "Time per token: share of tokens, at the last load, bounds dashed";
    XYChart chart = Look.lines(title, "ms", "share of tokens");
    int color = 0;
    for (SystemResult system : planned()) {
      Times times = times(system.runs().getLast());
      List<Double> x = times.curve().stream().map(t -> t * MS).toList();
      if (!x.isEmpty()) {
        Look.add(chart, system.system(), x, Times.SHARES, color, false);
        double bound = system.boundSeconds() * MS;
        Look.add(
            chart,
            system.system() + " bound",
            List.of(bound, bound),
            List.of(0.0, 1.0),
            color,
            true);
      }
      color++;
    }
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0).setXAxisMin(0.0);
    return new Plot("distribution", title, chart);
  }

  /** Blocks × servers: a bar per server from its first to its last block. */
  private Plot map(SystemResult system) {
    String title = "Placement by " + system.system();
    XYChart chart = Look.lines(title, "block", "server (in the order of its first block)");
    Placement placement = system.placements().getFirst();
    List<HostedSpan> spans = new ArrayList<>(placement.spans());
    spans.sort((a, b) ->
        a.span().start() != b.span().start()
            ? Integer.compare(a.span().start(), b.span().start())
            : Integer.compare(a.span().end(), b.span().end()));
    int row = 1;
    for (HostedSpan span : spans) {
      List<Double> x = List.of((double) span.span().start(), (double) span.span().end());
      double y = row;
      Look.add(chart, row + " " + span.server(), x, List.of(y, y), row, false);
      row++;
    }
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(row + 0.0).setXAxisMin(0.0);
    chart.getStyler().setLegendVisible(spans.size() <= 24);
    return new Plot("placement-" + system.system(), title, chart);
  }

  private static Times times(LoadResult run) {
    return run.run().deployments().getFirst().timePerToken();
  }
}
