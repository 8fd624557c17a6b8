package dev.whorl.cli.bench;

import dev.whorl.cli.local.BenchServing;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** {@code whorl bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures, and compares within one run.",
    subcommands = {BenchServing.class})
public final class BenchCommand implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name what to measure.");
  }
}
