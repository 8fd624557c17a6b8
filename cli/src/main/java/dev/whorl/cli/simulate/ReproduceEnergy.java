package dev.whorl.cli.simulate;

import dev.whorl.simulator.reproduce.energy.Energy;
import dev.whorl.simulator.reproduce.energy.EnergyReport;
import dev.whorl.simulator.reproduce.energy.EnergyText;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin private PaperOptions paper = new PaperOptions();

  @Override
  public Integer call() {
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      EnergyReport report = new Energy(requests, paper.seed()).run(pace);
      paper.tell(
          spec.commandLine().getOut(),
          folder -> folder.write(report),
          new ReportOptions.Forms(
              () -> new EnergyText(report).text(),
              report,
              () -> new EnergyText(report).grid().csv()));
    }
    return 0;
  }
}
