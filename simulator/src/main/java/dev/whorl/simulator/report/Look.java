package dev.whorl.simulator.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One look for all plots: few colours that differ in lightness too, thin grid, legend outside. */
final class Look {
  static final List<Color> COLORS =
      List.of(
          new Color(0x0B5FA5),
          new Color(0xD1495B),
          new Color(0x2E8B57),
          new Color(0xE6A100),
          new Color(0x7B4FA3),
          new Color(0x3BB3C3),
          new Color(0x8C6D46),
          new Color(0x5A5A5A),
          new Color(0xE377C2),
          new Color(0x9BB800));

  private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 15);

  private Look() {}

  static XYChart lines(String title, String x, String y) {
    XYChart chart =
        new XYChartBuilder()
            .width(900)
            .height(520)
            .title(title)
            .xAxisTitle(x)
            .yAxisTitle(y)
            .build();
    chart
        .getStyler()
        .setLegendPosition(LegendPosition.OutsideE)
        .setChartBackgroundColor(Color.WHITE)
        .setChartTitleFont(TITLE)
        .setLegendFont(TEXT);
    chart.getStyler().setAxisTitleFont(TEXT).setAxisTickLabelsFont(TEXT);
    chart.getStyler().setPlotGridLinesColor(new Color(0xE2E2E2));
    chart.getStyler().setMarkerSize(6);
    return chart;
  }

  /** Adds a dashed line in the colour of a number that the legend does not name. */
  static void addBound(XYChart chart, String name, List<Double> x, List<Double> y, int color) {
    add(chart, name + " bound", x, y, color, true).setShowInLegend(false);
  }

  /** Adds a line in the colour of a number; dashed for what is no measurement. */
  static XYSeries add(
      XYChart chart, String name, List<Double> x, List<Double> y, int color, boolean dashed) {
    XYSeries series = chart.addSeries(name, x, y);
    series.setLineColor(COLORS.get(color % COLORS.size()));
    series.setMarkerColor(COLORS.get(color % COLORS.size()));
    series.setMarker(dashed || x.size() > 20 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
    series.setLineStyle(
        dashed
            ? new BasicStroke(
                1.6f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1, new float[] {7, 5}, 0)
            : new BasicStroke(2.2f));
    return series;
  }
}
