package dev.whorl.simulator.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.simulator.compare.ComparisonReport;
import dev.whorl.simulator.reproduce.energy.EnergyReport;
import dev.whorl.simulator.reproduce.energy.EnergyText;
import dev.whorl.simulator.reproduce.routing.Row;
import dev.whorl.simulator.reproduce.routing.SweepText;
import dev.whorl.simulator.reproduce.training.TrainingReport;
import dev.whorl.simulator.reproduce.training.TrainingText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/**
 * Writes a report into a folder: {@code index.html} with tables and plots, every plot as PNG and
 * SVG, {@code result.json}, {@code result.csv}.
 */
public final class ReportFolder {
  private final Path folder;

  /** A folder that is made when it is missing. */
  public ReportFolder(Path folder) {
    this.folder = folder;
  }

  /** A comparison of systems. */
  public void write(ComparisonReport report) {
    ComparisonText text = new ComparisonText(report);
    page(report.scenario(), text.text(), text.table(), new ComparisonPlots(report).plots(), report);
  }

  /** The sweeps of arXiv 2512.21884. */
  public void write(List<Row> rows) {
    SweepText text = new SweepText(rows);
    page(
        "Reproduction of arXiv 2512.21884",
        text.verdict(),
        text.table("zero"),
        SweepPlots.plots(rows),
        rows);
  }

  /** Fastest-k training. */
  public void write(TrainingReport report) {
    TrainingText text = new TrainingText(report);
    page(
        "Reproduction of arXiv 2002.11005",
        text.text(),
        text.table(),
        TrainingPlots.plots(report),
        report);
  }

  /** Two speeds. */
  public void write(EnergyReport report) {
    EnergyText text = new EnergyText(report);
    page(
        "Reproduction of arXiv 2108.08199",
        text.text(),
        text.grid(),
        EnergyPlots.plots(report),
        report);
  }

  private void page(String title, String text, TextTable table, List<Plot> plots, Object result) {
    // Plots are drawn in memory: no display is needed.
    System.setProperty("java.awt.headless", "true");
    try {
      Files.createDirectories(folder);
      for (Plot plot : plots) {
        String path = folder.resolve(plot.name()).toString();
        BitmapEncoder.saveBitmap(plot.chart(), path, BitmapFormat.PNG);
        VectorGraphicsEncoder.saveVectorGraphic(plot.chart(), path, VectorGraphicsFormat.SVG);
      }
      Files.writeString(folder.resolve("index.html"), html(title, text, table, plots));
      Files.writeString(folder.resolve("result.csv"), table.csv());
      Files.write(
          folder.resolve("result.json"),
          JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsBytes(result));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The report (%s) cannot be written: %s.".formatted(folder, e.getMessage()), e);
    }
  }

  private String html(String title, String text, TextTable table, List<Plot> plots)
      throws IOException {
    StringBuilder out =
        new StringBuilder(
            """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>%1$s</title>
            <style>body{font:15px/1.5 sans-serif;max-width:1000px;margin:2em auto;padding:0 1em;color:#222}
            table{border-collapse:collapse;font-size:13px}th,td{padding:3px 9px;border-bottom:1px solid #ddd;text-align:right}
            th:first-child,td:first-child{text-align:left}pre{background:#f6f6f6;padding:1em;overflow:auto;font-size:12px}
            figure{margin:2em 0}svg{max-width:100%%;height:auto}</style></head><body><h1>%1$s</h1>
            """
                .formatted(escaped(title)));
    out.append("<pre>").append(escaped(text)).append("</pre>\n<table><tr>");
    table.header().forEach(h -> out.append("<th>").append(escaped(h)).append("</th>"));
    out.append("</tr>\n");
    for (List<String> row : table.rows()) {
      out.append("<tr>");
      row.forEach(cell -> out.append("<td>").append(escaped(cell)).append("</td>"));
      out.append("</tr>\n");
    }
    out.append("</table>\n");
    for (Plot plot : plots) {
      String svg = Files.readString(folder.resolve(plot.name() + ".svg"), StandardCharsets.UTF_8);
      // One page holds everything: the drawing itself, without its XML head.
      out.append("<figure>").append(svg.substring(svg.indexOf("<svg"))).append("</figure>\n");
    }
    return out.append("</body></html>\n").toString();
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
