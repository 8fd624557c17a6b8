package dev.whorl.simulator.report;

import dev.whorl.planning.model.HostedSpan;
import dev.whorl.planning.model.Placement;
import dev.whorl.simulator.compare.ComparisonReport;
import dev.whorl.simulator.compare.ComparisonReport.LoadResult;
import dev.whorl.simulator.compare.ComparisonReport.SystemResult;
import dev.whorl.simulator.run.Times;
import java.awt.BasicStroke;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.knowm.xchart.XYChart;

/** The plots of a comparison, for its first deployment. */
final class ComparisonPlots {
  private static final double MS = 1e3;
  private static final BasicStroke BAR =
      new BasicStroke(9f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER);

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

  /** Systems whose curves and bounds are the same, in one line with all their names. */
  private Map<List<Object>, List<SystemResult>> alike(Function<SystemResult, List<Double>> curve) {
    Map<List<Object>, List<SystemResult>> groups = new LinkedHashMap<>();
    for (SystemResult system : planned()) {
      List<Object> key = List.of(curve.apply(system), system.boundSeconds());
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(system);
    }
    return groups;
  }

  private static String names(List<SystemResult> group) {
    return String.join("\n= ", group.stream().map(SystemResult::system).toList());
  }

  /** P99 of the time per token over the load, each system's certified bound as a dashed line. */
  private Plot overLoad() {
    String title = "Time per token (P99) over load, bounds dashed";
    XYChart chart = Look.lines(title, "load factor", "ms");
    int color = 0;
    for (List<SystemResult> group :
        alike(s -> s.runs().stream().map(r -> times(r).p99() * MS).toList()).values()) {
      SystemResult system = group.getFirst();
      List<Double> x = system.runs().stream().map(LoadResult::load).toList();
      List<Double> y = system.runs().stream().map(r -> times(r).p99() * MS).toList();
      Look.add(chart, names(group), x, y, color, false);
      double bound = system.boundSeconds() * MS;
      Look.addBound(chart, system.system(), x, x.stream().map(l -> bound).toList(), color);
      color++;
    }
    chart.getStyler().setYAxisMin(0.0);
    return new Plot("load", title, chart);
  }

  private Plot distribution() {
    String title = "Time per token: share of tokens, at the last load, bounds dashed";
    XYChart chart = Look.lines(title, "ms", "share of tokens");
    int color = 0;
    for (List<SystemResult> group : alike(s -> times(s.runs().getLast()).curve()).values()) {
      SystemResult system = group.getFirst();
      List<Double> x = times(system.runs().getLast()).curve().stream().map(t -> t * MS).toList();
      if (!x.isEmpty()) {
        Look.add(chart, names(group), x, Times.SHARES, color, false);
        double bound = system.boundSeconds() * MS;
        Look.addBound(chart, system.system(), List.of(bound, bound), List.of(0.0, 1.0), color);
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
      Look.add(chart, row + " " + span.server(), x, List.of(y, y), row, false).setLineStyle(BAR);
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
