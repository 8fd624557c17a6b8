package dev.whorl.cli.simulate;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** {@code whorl reproduce}. */
@Command(
    name = "reproduce",
    mixinStandardHelpOptions = true,
    description = "Runs the published evaluations again that the product builds on.",
    subcommands = {
      ReproduceRouting.class,
      ReproduceTraining.class,
      ReproduceEnergy.class,
      ReproduceResults.class
    })
public final class ReproduceCommand implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "Name a paper: " + spec.subcommands().keySet() + ".");
  }
}
