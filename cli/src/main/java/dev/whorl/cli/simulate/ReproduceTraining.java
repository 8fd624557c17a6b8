package dev.whorl.cli.simulate;

import dev.whorl.simulator.reproduce.training.Training;
import dev.whorl.simulator.reproduce.training.TrainingReport;
import dev.whorl.simulator.reproduce.training.TrainingText;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Option(names = "--until", defaultValue = "8000", description = "Time to run. Default: 8000.")
  private double until;

  @Mixin private PaperOptions paper = new PaperOptions();

  @Override
  public Integer call() {
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      TrainingReport report = new Training(runs, paper.seed(), until).run(pace);
      paper.tell(
          spec.commandLine().getOut(),
          folder -> folder.write(report),
          new ReportOptions.Forms(
              () -> new TrainingText(report).text(),
              report,
              () -> new TrainingText(report).table().csv()));
    }
    return 0;
  }
}
