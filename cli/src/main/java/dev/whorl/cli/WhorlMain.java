package dev.whorl.cli;

import dev.whorl.cli.bench.BenchCommand;
import dev.whorl.cli.chaos.ChaosCommand;
import dev.whorl.cli.file.InspectCommand;
import dev.whorl.cli.file.TemplateCommand;
import dev.whorl.cli.file.TokenizeCommand;
import dev.whorl.cli.local.LocalCommand;
import dev.whorl.cli.plan.PlanCommand;
import dev.whorl.cli.run.RunCommand;
import dev.whorl.cli.simulate.ReproduceCommand;
import dev.whorl.cli.simulate.SimulateCommand;
import dev.whorl.cli.tune.TuneCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/**
 * Entry point of {@code ./whorl}. Exit codes: 0 done, 2 bad input, 3 infeasible, 70 internal error.
 */
@Command(
    name = "whorl",
    mixinStandardHelpOptions = true,
    version = "whorl 0.1.0-SNAPSHOT",
    description =
        "One large language model over many unequal devices, with a proved bound on time per"
            + " token.",
    subcommands = {
      PlanCommand.class,
      LocalCommand.class,
      RunCommand.class,
      TuneCommand.class,
      InspectCommand.class,
      TokenizeCommand.class,
      TemplateCommand.class,
      BenchCommand.class,
      ChaosCommand.class,
      SimulateCommand.class,
      ReproduceCommand.class
    })
public final class WhorlMain implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  /** Runs the command line and ends the process with its exit code. */
  public static void main(String[] args) {
    CommandLine commandLine = commandLine();
    int exitCode;
    try {
      exitCode = commandLine.execute(args);
    } catch (Error e) {
      exitCode = Failures.told(e, commandLine.getErr());
    }
    System.exit(exitCode);
  }

  /** The command line with all its commands, for running it inside another process. */
  public static CommandLine commandLine() {
    return new CommandLine(new WhorlMain())
        .setExpandAtFiles(false)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(new Failures());
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name a command.");
  }
}
