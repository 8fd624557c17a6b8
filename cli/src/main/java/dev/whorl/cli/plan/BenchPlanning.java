package dev.whorl.cli.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.baselines.bench.BenchReport;
import dev.whorl.baselines.bench.PlanningBench;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.TableOrJson;
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
      description = "Instances per family; 0: no families. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Option(
      names = "--first-seed",
      defaultValue = "101",
      description = "Seed of each family's first instance. Default: ${DEFAULT-VALUE}.")
  private long firstSeed;

  @Option(
      names = "--family-servers",
      defaultValue = "20",
      description = "Servers per instance; up to 8, Helix runs too. Default: ${DEFAULT-VALUE}.")
  private int familyServers;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    require(
        servers.stream().allMatch(n -> n >= 2), "--servers", servers, "must be at least 2 each");
    require(seeds >= 0, "--seeds", seeds, "must be at least 0");
    require(familyServers >= 2, "--family-servers", familyServers, "must be at least 2");
    PrintWriter err = spec.commandLine().getErr();
    PlanningBench.Settings full = PlanningBench.Settings.FULL;
    PlanningBench.Settings settings =
        new PlanningBench.Settings(
            servers, full.zones(), seeds, firstSeed, familyServers, full.steps());
    BenchReport report =
        new PlanningBench(
                settings,
                new SimulatedTokens(),
                line -> {
                  err.println(line);
                  err.flush();
                })
            .run();
    PrintWriter out = spec.commandLine().getOut();
    if (output == TableOrJson.JSON) {
      out.println(new JsonMapper().writeValueAsString(report));
    } else {
      new BenchPlanningText(out).print(report);
    }
    return 0;
  }

  private static void require(boolean holds, String option, Object value, String advice) {
    if (!holds) {
      throw new BadInput("%s (%s) %s.".formatted(option, value, advice));
    }
  }
}
