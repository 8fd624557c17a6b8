package dev.whorl.cli.simulate;

import dev.whorl.simulator.report.ReportFolder;
import dev.whorl.simulator.report.TextTable;
import dev.whorl.simulator.reproduce.routing.Row;
import dev.whorl.simulator.reproduce.routing.Sweep;
import dev.whorl.simulator.reproduce.routing.SweepText;
import dev.whorl.simulator.reproduce.routing.Sweeps;
import dev.whorl.simulator.reproduce.routing.Topology;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl reproduce 2512.21884}. */
@Command(
    name = "2512.21884",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Block placement and request routing (CG-BP + WS-RR) against PETALS and its three variants on three networks,",
      "with the reference's allocation delays per request and without them."
    })
final class ReproduceRouting implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--sweep",
      split = ",",
      description = "C, C_scaled_lambda, lambda, eta, lc. Default: all.")
  private List<String> sweeps = List.of();

  @Option(names = "--topology", split = ",", description = "Abvt, Bellcanada, GtsCe. Default: all.")
  private List<String> topologies = List.of();

  @Option(names = "--runs", defaultValue = "20", description = "Per point. Default: 20.")
  private int runs;

  @Option(names = "--seed", defaultValue = "1", description = "Of every draw. Default: 1.")
  private long seed;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = "Writes index.html, plots (PNG, SVG), result.json and result.csv there.")
  private @Nullable Path folder;

  @Option(names = "--output", defaultValue = "table", description = "table, json or csv.")
  private Output output = Output.TABLE;

  @Override
  public Integer call() {
    List<Sweep> chosen =
        sweeps.isEmpty()
            ? Arrays.asList(Sweep.values())
            : sweeps.stream().map(Sweep::labelled).toList();
    List<String> networks = topologies.isEmpty() ? Topology.NAMES : topologies;
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      List<Row> rows = new Sweeps(runs, seed).rows(chosen, networks, pace);
      if (folder != null) {
        new ReportFolder(folder).write(rows);
      }
      spec.commandLine().getOut().println(text(rows));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private String text(List<Row> rows) {
    return switch (output) {
      case TABLE -> new SweepText(rows).text();
      case JSON -> Json.of(Map.of("rows", rows));
      case CSV -> csv(rows);
    };
  }

  private static String csv(List<Row> rows) {
    TextTable table =
        new TextTable(
            "sweep",
            "topology",
            "x",
            "delays",
            "method",
            "runs",
            "meanMsPerToken",
            "stdMsPerToken");
    for (Row row : rows) {
      table.row(
          row.sweep(),
          row.topology(),
          String.valueOf(row.x()),
          row.delays(),
          row.method(),
          String.valueOf(row.runs()),
          String.valueOf(row.meanMsPerToken()),
          String.valueOf(row.stdMsPerToken()));
    }
    return table.csv();
  }
}
