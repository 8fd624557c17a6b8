package dev.whorl.cli.simulate;

import dev.whorl.cli.text.Durations;
import dev.whorl.simulator.compare.Comparison;
import dev.whorl.simulator.compare.ComparisonReport;
import dev.whorl.simulator.report.ComparisonText;
import dev.whorl.simulator.scenario.Scenario;
import dev.whorl.simulator.scenario.ScenarioFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl simulate}. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a scenario in virtual time: the resources of a cluster (kubectl get blockservers,llmdeployments -A -o yaml)",
      "and one document of kind Simulation with links, workload, faults and the systems to compare.",
      "Exit code: 0 done, 2 bad scenario, 3 no system has a plan.",
      "Example: ./whorl simulate simulator/scenarios/two-sites.yaml --report target/two-sites"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int INFEASIBLE = 3;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(arity = "1", paramLabel = "FILE", description = "The scenario, YAML.")
  private @Nullable Path file;

  @Option(
      names = "--time-limit",
      defaultValue = "10s",
      description = "For each system's planning. Default: ${DEFAULT-VALUE}.")
  private String timeLimit = "";

  @Option(
      names = "--draws",
      defaultValue = "1",
      description = "Of the requests; the table is of the first. Default: 1.")
  private int draws;

  @Mixin private ReportOptions output = new ReportOptions();

  @Override
  public Integer call() {
    Duration limit = Durations.parse("--time-limit", timeLimit);
    Scenario scenario = ScenarioFile.read(Objects.requireNonNull(file));
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      ComparisonReport report = new Comparison(scenario, limit, draws).run(pace);
      output.tell(
          spec.commandLine().getOut(),
          folder -> folder.write(report),
          new ReportOptions.Forms(
              () -> new ComparisonText(report).text(),
              report,
              () -> new ComparisonText(report).table().csv()));
      return report.systems().stream().anyMatch(s -> s.refused().isEmpty()) ? 0 : INFEASIBLE;
    }
  }
}
