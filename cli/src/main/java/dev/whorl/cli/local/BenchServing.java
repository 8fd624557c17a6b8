package dev.whorl.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.TableOrJson;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench serving}: tokens per second over placements and numbers of sessions. */
@Command(
    name = "serving",
    mixinStandardHelpOptions = true,
    description = {
      "Tokens per second of whole placements of real processes, for several numbers of sessions at once, and where the",
      "time of a token goes: steps of the devices, what servers wait between two steps, and the rest of the gap that a client sees.",
      "Example: ./whorl bench serving --sessions 1,4,8 --output json"
    })
public final class BenchServing implements Callable<Integer> {
  /**
   * One measurement.
   *
   * @param servers that hold blocks
   * @param boundSeconds certified, for as many sessions as the file names
   * @param time of a token
   */
  record Row(
      String file,
      int servers,
      int sessions,
      double tokensPerSecond,
      TokenTime time,
      double gapWorstSeconds,
      double boundSeconds) {}

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--file",
      description =
          "A file of whorl local; may be given several times. Default: the model on one server, then over three.")
  private @Nullable List<Path> files;

  @Option(
      names = "--sessions",
      split = ",",
      defaultValue = "1,4,8",
      description = "Numbers of sessions at once. Default: ${DEFAULT-VALUE}.")
  private List<Integer> sessions = List.of();

  @Option(
      names = "--tokens",
      defaultValue = "64",
      description = "Tokens of each answer. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  @Override
  public Integer call() throws JsonProcessingException {
    Path root = Path.of(System.getProperty("whorl.root", "."));
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    List<Path> chosen =
        files != null
            ? files
            : List.of(
                root.resolve("manifests/examples/bench-one.yaml"),
                root.resolve("manifests/examples/bench-three.yaml"));
    List<Row> rows = new ArrayList<>();
    for (Path file : chosen) {
      rows.addAll(measure(file, root, err));
    }
    if (output == TableOrJson.JSON) {
      out.println(new JsonMapper().writeValueAsString(rows));
    } else {
      table(rows, out);
    }
    return 0;
  }

  private List<Row> measure(Path file, Path root, PrintWriter err) {
    LocalConfig config = LocalConfig.read(file);
    int most = sessions.stream().mapToInt(Integer::intValue).max().orElse(1);
    if (most > config.workload().sessions()) {
      throw new BadInput(
          "--sessions (%d) is above workload.sessions (%d) of %s: the rest would wait in the queue."
              .formatted(most, config.workload().sessions(), file));
    }
    try (Running running = Running.untilExit()) {
      Workspace workspace = running.add(Workspace.create());
      LocalRun run = new LocalRun(config, root, workspace, new Progress(err));
      return switch (run.start(running, 0)) {
        case LocalRun.Result.NoPlan none ->
            throw new BadInput("%s: %s".formatted(file, none.outcome().explanation()));
        case LocalRun.Result.Serving serving -> rows(file, config, run, serving, err);
      };
    }
  }

  private List<Row> rows(
      Path file,
      LocalConfig config,
      LocalRun run,
      LocalRun.Result.Serving serving,
      PrintWriter err) {
    List<URI> agents = config.servers().stream().map(server -> run.metrics(server.name())).toList();
    Crowd crowd = new Crowd(serving.url(), config.model().name(), tokens);
    // The first answers are slower: routers and agents still compile.
    crowd.run(1);
    List<Row> rows = new ArrayList<>();
    for (int count : sessions) {
      List<StepFigures> before = agents.stream().map(StepFigures::read).toList();
      long begin = System.nanoTime();
      Crowd.Result result = crowd.run(count);
      double seconds = (System.nanoTime() - begin) / 1e9;
      List<StepFigures> during = new ArrayList<>();
      for (int i = 0; i < agents.size(); i++) {
        during.add(StepFigures.read(agents.get(i)).since(before.get(i)));
      }
      err.printf("%s: %d sessions done%n", file.getFileName(), count);
      rows.add(
          new Row(
              String.valueOf(file.getFileName()),
              serving.placement().spans().size(),
              count,
              result.tokensPerSecond(),
              TokenTime.of(result.gapMedianSeconds(), during, seconds),
              result.gapWorstSeconds(),
              serving.certificate().worstSeconds()));
    }
    return rows;
  }

  private static void table(List<Row> rows, PrintWriter out) {
    out.println(
        "file                 servers  sessions  tokens/s  per token (median)    steps     rest  between steps  (worst)  bound");
    for (Row row : rows) {
      out.printf(
          "%-20s %7d  %8d  %8.1f  %18s  %7s  %7s  %13s  %7s  %s%n",
          row.file(),
          row.servers(),
          row.sessions(),
          row.tokensPerSecond(),
          Durations.text(row.time().gapSeconds()),
          Durations.text(row.time().stepSeconds()),
          Durations.text(row.time().restSeconds()),
          Durations.text(row.time().betweenStepsSeconds()),
          Durations.text(row.gapWorstSeconds()),
          Durations.text(row.boundSeconds()));
    }
  }
}
