package dev.whorl.cli.simulate;

import dev.whorl.simulator.bench.SpeedBench;
import dev.whorl.simulator.report.TextTable;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench simulator}. */
@Command(
    name = "simulator",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Events per second of the simulator on one core. Default: a day of 2 requests/s on 1,000 servers.")
public final class BenchSimulator implements Callable<Integer> {
  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(names = "--servers", defaultValue = "1000", description = "Default: 1000.")
  private int servers;

  @Option(names = "--rate", defaultValue = "2", description = "Requests per second. Default: 2.")
  private double rate;

  @Option(names = "--hours", defaultValue = "24", description = "Of virtual time. Default: 24.")
  private double hours;

  @Option(names = "--seed", defaultValue = "1", description = "Of every draw. Default: 1.")
  private long seed;

  @Option(names = "--output", defaultValue = "table", description = "table, json or csv.")
  private Output output = Output.TABLE;

  @Override
  public Integer call() {
    try (ConsolePace pace = new ConsolePace(spec.commandLine().getErr())) {
      SpeedBench.Result result = new SpeedBench(servers, rate, hours * 3600, seed).run(pace);
      spec.commandLine().getOut().println(text(result));
      spec.commandLine().getOut().flush();
    }
    return 0;
  }

  private String text(SpeedBench.Result r) {
    TextTable table =
        new TextTable("servers", "requests", "tokens", "events", "seconds", "events/s", "heap MiB")
            .row(
                String.valueOf(r.servers()),
                String.valueOf(r.requests()),
                String.valueOf(r.tokens()),
                String.valueOf(r.events()),
                String.format(Locale.ROOT, "%.1f", r.wallSeconds()),
                String.format(Locale.ROOT, "%.3g", r.eventsPerSecond()),
                String.valueOf(r.usedBytes() >> 20));
    return switch (output) {
      case TABLE -> table.text();
      case JSON -> Json.of(r);
      case CSV -> table.csv();
    };
  }
}
