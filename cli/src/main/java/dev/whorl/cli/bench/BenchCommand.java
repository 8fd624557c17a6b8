package dev.whorl.cli.bench;

import dev.whorl.cli.local.BenchServing;
import dev.whorl.cli.local.BenchTuning;
import dev.whorl.cli.peers.BenchPeers;
import dev.whorl.cli.peers.BenchPerplexity;
import dev.whorl.cli.plan.BenchPlanning;
import dev.whorl.cli.run.BenchExecutor;
import dev.whorl.cli.run.BenchLoading;
import dev.whorl.cli.simulate.BenchGuarantee;
import dev.whorl.cli.simulate.BenchSimulator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Spec;

/** {@code whorl bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures, and compares within one run.",
    subcommands = {
      BenchPlanning.class,
      BenchServing.class,
      BenchTuning.class,
      BenchExecutor.class,
      BenchLoading.class,
      BenchPeers.class,
      BenchPerplexity.class,
      BenchSimulator.class,
      BenchGuarantee.class
    })
public final class BenchCommand implements Runnable {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "Name what to measure.");
  }
}
