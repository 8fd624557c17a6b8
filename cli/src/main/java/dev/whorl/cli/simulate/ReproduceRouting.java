package dev.whorl.cli.simulate;

import dev.whorl.simulator.report.TextTable;
import dev.whorl.simulator.reproduce.routing.Row;
import dev.whorl.simulator.reproduce.routing.Sweep;
import dev.whorl.simulator.reproduce.routing.SweepText;
import dev.whorl.simulator.reproduce.routing.Sweeps;
import dev.whorl.simulator.reproduce.routing.Topology;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private PaperOptions paper = new PaperOptions();

  @Override
  public Integer call() {
    List<Sweep> chosen =
        sweeps.isEmpty()
            ? Arrays.asList(Sweep.values())
            : sweeps.stream().map(Sweep::labelled).toList();
    List<String> networks = topologies.isEmpty() ? Topology.NAMES : topologies;
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      List<Row> rows = new Sweeps(runs, paper.seed()).rows(chosen, networks, pace);
      paper.tell(
          spec.commandLine().getOut(),
          folder -> folder.write(rows),
          new ReportOptions.Forms(
              () -> new SweepText(rows).text(), Map.of("rows", rows), () -> csv(rows)));
    }
    return 0;
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
