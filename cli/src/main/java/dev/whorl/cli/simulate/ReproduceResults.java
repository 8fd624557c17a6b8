package dev.whorl.cli.simulate;

import dev.whorl.simulator.compare.Comparison;
import dev.whorl.simulator.guarantee.GuaranteeCheck;
import dev.whorl.simulator.guarantee.GuaranteeOptions;
import dev.whorl.simulator.pace.Pace;
import dev.whorl.simulator.report.ResultsPage;
import dev.whorl.simulator.reproduce.energy.Energy;
import dev.whorl.simulator.reproduce.routing.Sweep;
import dev.whorl.simulator.reproduce.routing.Sweeps;
import dev.whorl.simulator.reproduce.routing.Topology;
import dev.whorl.simulator.reproduce.training.Training;
import dev.whorl.simulator.scenario.ScenarioFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl reproduce results}: the page of all results. */
@Command(
    name = "results",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Writes docs/results.md and its figures: the scenarios, the guarantee check, all three papers.")
final class ReproduceResults implements Callable<Integer> {
  private static final Duration PLANNING = Duration.ofSeconds(20);

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--page", defaultValue = "docs/results.md", description = "Where to write it.")
  private Path page = Path.of("");

  @Option(
      names = "--scenarios",
      defaultValue = "simulator/scenarios",
      description = "Folder of the scenarios to compare systems on.")
  private Path scenarios = Path.of("");

  @Option(names = "--runs", defaultValue = "20", description = "Of papers. Default: 20.")
  private int runs;

  @Option(names = "--clusters", defaultValue = "2000", description = "Default: 2000.")
  private int clusters;

  @Option(names = "--requests", defaultValue = "200000", description = "Default: 200000.")
  private long requests;

  @Option(
      names = "--draws",
      defaultValue = "10",
      description = "Of the requests of every scenario. Default: 10.")
  private int draws;

  @Option(names = "--seed", defaultValue = "1", description = "Of every draw. Default: 1.")
  private long seed;

  @Override
  public Integer call() {
    String command =
        "./whorl reproduce results --draws %d --runs %d --clusters %d --requests %d --seed %d"
            .formatted(draws, runs, clusters, requests, seed);
    ResultsPage results = new ResultsPage(page, command);
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      for (Path file : files()) {
        if (!pace.stopped()) {
          compare(results, file, pace.between(0, 0.2));
        }
      }
      papers(results, pace);
      results.write();
      spec.commandLine().getOut().println(page);
    }
    return 0;
  }

  private void papers(ResultsPage results, Pace pace) {
    if (!pace.stopped()) {
      results.guarantee(
          new GuaranteeCheck(new GuaranteeOptions(clusters, seed, 0)).run(pace.between(0.2, 0.5)));
    }
    if (!pace.stopped()) {
      List<Sweep> all = Arrays.asList(Sweep.values());
      results.routing(new Sweeps(runs, seed).rows(all, Topology.NAMES, pace.between(0.5, 0.7)));
    }
    if (!pace.stopped()) {
      results.training(new Training(runs, seed, 8000).run(pace.between(0.7, 0.9)));
    }
    if (!pace.stopped()) {
      results.energy(new Energy(requests, seed).run(pace.between(0.9, 1)));
    }
  }

  private void compare(ResultsPage results, Path file, Pace pace) {
    results.comparison(
        new Comparison(ScenarioFile.read(file), PLANNING, draws).run(pace), description(file));
  }

  /** The scenario's first comment. */
  private static String description(Path file) {
    try (var lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith("#"))
          .findFirst()
          .map(line -> line.substring(1).strip())
          .orElse("");
    } catch (IOException e) {
      throw new UncheckedIOException("The scenario " + file + " cannot be read.", e);
    }
  }

  private List<Path> files() {
    try (var files = Files.list(scenarios)) {
      return files.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The scenarios (%s) cannot be read; run this in the project's folder."
              .formatted(scenarios),
          e);
    }
  }
}
