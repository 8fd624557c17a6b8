package dev.whorl.cli.simulate;

import dev.whorl.simulator.report.ReportFolder;
import dev.whorl.simulator.reproduce.training.Training;
import dev.whorl.simulator.reproduce.training.TrainingReport;
import dev.whorl.simulator.reproduce.training.TrainingText;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl reproduce 2002.11005}. */
@Command(
    name = "2002.11005",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Fastest-k training: error over time for fixed and for raised k, switching times.")
final class ReproduceTraining implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--runs", defaultValue = "20", description = "Default: 20.")
  private int runs;

  @Option(names = "--seed", defaultValue = "1", description = "Of every draw. Default: 1.")
  private long seed;

  @Option(names = "--until", defaultValue = "8000", description = "Time to run. Default: 8000.")
  private double until;

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
      TrainingReport report = new Training(runs, seed, until).run(pace);
      if (folder != null) {
        new ReportFolder(folder).write(report);
      }
      spec.commandLine().getOut().println(text(report));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private String text(TrainingReport report) {
    return switch (output) {
      case TABLE -> new TrainingText(report).text();
      case JSON -> Json.of(report);
      case CSV -> new TrainingText(report).table().csv();
    };
  }
}
