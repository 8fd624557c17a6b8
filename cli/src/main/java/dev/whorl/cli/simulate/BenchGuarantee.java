package dev.whorl.cli.simulate;

import dev.whorl.simulator.guarantee.GuaranteeCheck;
import dev.whorl.simulator.guarantee.GuaranteeOptions;
import dev.whorl.simulator.guarantee.GuaranteeReport;
import dev.whorl.simulator.report.TextTable;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench guarantee}. */
@Command(
    name = "guarantee",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Compares certificates with simulation on random clusters and loads.",
      "Exit code 1: a promise was broken; the output names the seed."
    })
public final class BenchGuarantee implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--clusters", defaultValue = "1000", description = "Default: 1000.")
  private int clusters;

  @Option(
      names = "--slow-share",
      defaultValue = "0",
      description = "Share of steps that exceed their cap. Default: 0.")
  private double slowShare;

  @Option(names = "--seed", defaultValue = "1", description = "Of every draw. Default: 1.")
  private long seed;

  @Option(names = "--output", defaultValue = "table", description = "table, json or csv.")
  private Output output = Output.TABLE;

  @Override
  public Integer call() {
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      GuaranteeReport report =
          new GuaranteeCheck(new GuaranteeOptions(clusters, seed, slowShare)).run(pace);
      spec.commandLine().getOut().println(text(report));
      spec.commandLine().getOut().flush();
      return report.counterExamples().isEmpty() ? 0 : 1;
    }
  }

  private String text(GuaranteeReport r) {
    TextTable table =
        new TextTable("what", "value")
            .row("clusters", String.valueOf(r.clusters()))
            .row("of them with changing servers", String.valueOf(r.changing()))
            .row("placements in force in those", String.valueOf(r.epochs()))
            .row("tokens", String.valueOf(r.tokens()))
            .row("tokens over their bound", String.valueOf(r.lateTokens()))
            .row("first tokens over their bound", String.valueOf(r.lateFirstTokens()))
            .row("permit waits over their bound", String.valueOf(r.latePermits()))
            .row("runs above the counted share", String.valueOf(r.runsAboveCountedShare()))
            .row("largest time / bound", number(r.closest()))
            .row("bound / P99, decode only (min 10% 50% 90% max)", numbers(r.decodeTightness()))
            .row("bound / P99, with prefill (min 10% 50% 90% max)", numbers(r.prefillTightness()));
    return switch (output) {
      case TABLE -> table.text() + String.join("\n", r.counterExamples());
      case JSON -> Json.of(r);
      case CSV -> table.csv();
    };
  }

  private static String numbers(List<Double> values) {
    return String.join(" ", values.stream().map(BenchGuarantee::number).toList());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
