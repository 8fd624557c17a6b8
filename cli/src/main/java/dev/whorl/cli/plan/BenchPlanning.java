package dev.whorl.cli.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Durations;
import dev.whorl.planning.bench.PlanningBench;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench planning}. */
@Command(
    name = "planning",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Plans pools of growing size, mends them after a join and a leave, and compares with every rival.",
      "Example: ./whorl bench planning --servers 100,1000 --seeds 2 --output json"
    })
public final class BenchPlanning implements Callable<Integer> {
  enum Output {
    TABLE,
    JSON
  }

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--servers",
      split = ",",
      defaultValue = "100,1000,10000",
      description = "Pool sizes, ascending. Default: ${DEFAULT-VALUE}.")
  private List<Integer> servers = List.of();

  @Option(
      names = "--seeds",
      defaultValue = "5",
      description = "Instances per family. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private Output output = Output.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    if (servers.stream().anyMatch(n -> n < 2) || seeds < 1) {
      throw new BadInput(
          "--servers (%s) must be at least 2 each, --seeds (%d) at least 1."
              .formatted(servers, seeds));
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    PlanningBench.Settings full = PlanningBench.Settings.FULL;
    PlanningBench.Settings settings =
        new PlanningBench.Settings(
            servers, full.zones(), seeds, full.familyServers(), full.steps());
    PlanningBench.Report report =
        new PlanningBench(
                settings,
                line -> {
                  err.println(line);
                  err.flush();
                })
            .run();
    if (output == Output.JSON) {
      out.println(new JsonMapper().writeValueAsString(report));
    } else {
      table(report, out);
    }
    return 0;
  }

  private static void table(PlanningBench.Report report, PrintWriter out) {
    out.println("servers  blocks  zones  plan       join     leave");
    for (PlanningBench.Scale row : report.scale()) {
      out.printf(
          "%7d  %6d  %5d  %-9s  %-7s  %s%n",
          row.servers(),
          row.blocks(),
          row.zones(),
          Durations.text(row.planSeconds()),
          Durations.text(row.joinMillis() / 1e3),
          Durations.text(row.leaveMillis() / 1e3));
    }
    out.printf("growth exponents of plan time over servers: %s%n%n", report.growth());
    out.println(
        "family                mean       modelRatio  certifiedRatio  ours over each rival");
    for (PlanningBench.FamilyRow row : report.families()) {
      StringBuilder peers = new StringBuilder();
      row.peers().forEach(p -> peers.append("%s %.3f  ".formatted(p.name(), p.oursOverIt())));
      out.printf(
          "%-20s  %-9s  %10.3f  %14.3f  %s%n",
          row.family(),
          Durations.text(row.meanSeconds()),
          row.modelRatio().median(),
          row.certifiedRatio().median(),
          peers);
    }
    out.printf(
        "%nmodelRatio median %.3f, p95 %.3f; certifiedRatio median %.3f, p95 %.3f%n",
        report.ratio().median(),
        report.ratio().p95(),
        report.certifiedRatio().median(),
        report.certifiedRatio().p95());
  }
}
