package dev.whorl.simulator.report;

import dev.whorl.simulator.compare.ComparisonReport;
import dev.whorl.simulator.guarantee.GuaranteeReport;
import dev.whorl.simulator.reproduce.energy.EnergyReport;
import dev.whorl.simulator.reproduce.energy.EnergyText;
import dev.whorl.simulator.reproduce.routing.Row;
import dev.whorl.simulator.reproduce.routing.SweepText;
import dev.whorl.simulator.reproduce.training.TrainingReport;
import dev.whorl.simulator.reproduce.training.TrainingText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;

/** All results as one Markdown page with figures in a folder beside it. */
public final class ResultsPage {
  private final Path page;
  private final Path figures;
  private final StringBuilder text = new StringBuilder();

  /** A page; its figures go to a folder of the same name without the ending. */
  public ResultsPage(Path page, String command) {
    this.page = page;
    this.figures = page.resolveSibling(name(page).replace(".md", ""));
    text.append("# Results\n\nMade by `").append(command);
    text.append("`; the figures of this page are written by no hand. Simulated, on the same\n");
    text.append("profiles, requests, seeds and data plane for every system.\n\n");
    text.append(
        "`whorl` dispatches as the router does: to the free chain where a session adds least to the\n");
    text.append(
        "time of all. `whorl-jffc` has the same placement and the published dispatch, the fastest\n");
    text.append("free chain by its bound. The other systems have their own placement,\n");
    text.append("of which the fastest chains are used, and their own dispatch.\n\n");
    text.append(
        "Answer lengths are unknown to dispatch, as in the product; it learns them. Gains are\n");
    text.append(
        "means over draws of the requests, ± the 95 % interval of Student's t; equal: the interval\n");
    text.append(
        "holds 0. Tables of every system and figures are of the first draw. A trace is the same at\n");
    text.append("every draw.\n");
  }

  private static String name(Path path) {
    Path name = path.getFileName();
    return name == null ? "" : name.toString();
  }

  /** A section of systems on a scenario. */
  public void comparison(ComparisonReport report, String description) {
    section("Scenario " + report.scenario(), description);
    text.append(
        "Whorl against the best other system of each line (it need not be the same one):\n\n");
    Verdict verdict = new Verdict(report);
    text.append(verdict.table().markdown()).append('\n').append(verdict.summary());
    text.append("\n\nEvery system, times per token in ms:\n\n");
    ComparisonText comparison = new ComparisonText(report);
    text.append(comparison.table().markdown()).append('\n');
    report.systems().stream()
        .filter(s -> !s.refused().isEmpty())
        .forEach(s -> text.append("%s has no plan: %s\n\n".formatted(s.system(), s.refused())));
    if (comparison.replanned()) {
      text.append("Placements in force one after the other:\n\n");
      text.append(comparison.epochs().markdown()).append('\n');
    }
    new ComparisonPlots(report)
        .plots().stream()
            .filter(p -> p.name().equals("load") || p.name().equals("distribution"))
            .forEach(p -> figure(p, report.scenario() + "-" + p.name()));
  }

  /** The certificate against simulation. */
  public void guarantee(GuaranteeReport report) {
    section(
        "The certificate against simulation",
        "Random clusters, plans by several algorithms, loads up to saturation, steps within their caps;"
            + " in some of them servers drain, crash and come back, and the plan follows.");
    TextTable table =
        new TextTable(
            "clusters",
            "of them changing",
            "placements in those",
            "tokens",
            "tokens over bound",
            "first tokens over bound",
            "largest time / bound");
    table.row(
        String.valueOf(report.clusters()),
        String.valueOf(report.changing()),
        String.valueOf(report.epochs()),
        String.valueOf(report.tokens()),
        String.valueOf(report.lateTokens()),
        String.valueOf(report.lateFirstTokens()),
        String.format(Locale.ROOT, "%.6f", report.closest()));
    text.append(table.markdown()).append('\n');
    tightness("decode only", report.decodeTightness());
    tightness("with sharing and prefill", report.prefillTightness());
  }

  private void tightness(String kind, List<Double> quantiles) {
    if (quantiles.size() == 5) {
      text.append(
          String.format(
              Locale.ROOT,
              "Worst bound / simulated P99 of saturated runs, %s: median %.2f, 90 %% below %.2f, largest %.2f.\n\n",
              kind,
              quantiles.get(2),
              quantiles.get(3),
              quantiles.get(4)));
    }
  }

  /** The sweeps of arXiv 2512.21884. */
  public void routing(List<Row> rows) {
    SweepText sweeps = new SweepText(rows);
    section("Reproduction of arXiv 2512.21884", sweeps.verdict());
    text.append(
        "Reduction of the mean time per token, with the reference's allocation delays:\n\n");
    text.append(sweeps.reductions("reference").markdown());
    text.append("\nWithout them:\n\n").append(sweeps.reductions("zero").markdown());
    text.append("\nMean ms per token with them:\n\n").append(sweeps.table("reference").markdown());
    text.append("\nWithout them:\n\n").append(sweeps.table("zero").markdown()).append('\n');
    SweepPlots.plots(rows).stream()
        .filter(p -> p.name().contains("-lambda-"))
        .forEach(p -> figure(p, "2512.21884-" + p.name()));
  }

  /** Fastest-k training. */
  public void training(TrainingReport report) {
    section(
        "Reproduction of arXiv 2002.11005",
        "Fastest-k training on linear regression, mean of %d runs. Uplink is saved, downlink is not. The oracle knows the error and where each k ends; nobody else does."
            .formatted(report.runs()));
    text.append(new TrainingText(report).table().markdown()).append('\n');
    TrainingPlots.plots(report).forEach(p -> figure(p, "2002.11005-" + p.name()));
  }

  /** Two speeds. */
  public void energy(EnergyReport report) {
    EnergyText energy = new EnergyText(report);
    section("Reproduction of arXiv 2108.08199", energy.verdict());
    text.append(
        "Share of fast services for a mean delay (n=4, k=2, lambda 1.2, speeds 1 and 2), against always fast:\n\n");
    text.append(energy.shares().markdown()).append('\n');
    EnergyPlots.plots(report).forEach(p -> figure(p, "2108.08199-" + p.name()));
  }

  private void section(String title, String first) {
    text.append("\n## ").append(title).append("\n\n").append(first.strip()).append("\n\n");
  }

  private void figure(Plot plot, String name) {
    try {
      Files.createDirectories(figures);
      VectorGraphicsEncoder.saveVectorGraphic(
          plot.chart(), figures.resolve(name).toString(), VectorGraphicsFormat.SVG);
    } catch (IOException e) {
      throw new UncheckedIOException("The figure " + name + " cannot be written.", e);
    }
    text.append("![%s](%s/%s.svg)\n\n".formatted(plot.title(), name(figures), name));
  }

  /** Writes what there is. */
  public void write() {
    try {
      Files.writeString(page, text.toString().stripTrailing() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The page (%s) cannot be written: %s.".formatted(page, e.getMessage()), e);
    }
  }
}
