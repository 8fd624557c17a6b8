package dev.whorl.cli.simulate;

import dev.whorl.simulator.report.ReportFolder;
import dev.whorl.simulator.reproduce.energy.Energy;
import dev.whorl.simulator.reproduce.energy.EnergyReport;
import dev.whorl.simulator.reproduce.energy.EnergyText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl reproduce 2108.08199}. */
@Command(
    name = "2108.08199",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Two server speeds: mean delay, power and the best share of fast services.")
final class ReproduceEnergy implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--requests",
      defaultValue = "200000",
      description = "Simulated per point. Default: 200000.")
  private long requests;

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
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      EnergyReport report = new Energy(requests, seed).run(pace);
      if (folder != null) {
        new ReportFolder(folder).write(report);
      }
      spec.commandLine().getOut().println(text(report));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private String text(EnergyReport report) {
    return switch (output) {
      case TABLE -> new EnergyText(report).text();
      case JSON -> Json.of(report);
      case CSV -> new EnergyText(report).grid().csv();
    };
  }
}
