package dev.whorl.cli.chaos;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.local.LocalCluster;
import dev.whorl.cli.local.LocalConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl chaos}: faults on purpose, while clients compare every token. */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description = {
      "Runs agents and a router as processes on this machine and does faults to them and to the links between them, while clients compare every token with an undisturbed run. The last line is JSON.",
      "Ends with 1 when an answer was wrong or lost, or something is left in the end.",
      "Example: ./whorl chaos --faults 20 --seed 7"
    })
public final class ChaosCommand implements Callable<Integer> {
  private static final Path EXAMPLE = Path.of("manifests", "examples", "chaos.yaml");

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--faults",
      defaultValue = "20",
      description = "How many at least. Default: ${DEFAULT-VALUE}.")
  private int faults;

  @Option(names = "--seed", description = "Of the faults. Default: a new one, which is printed.")
  private @Nullable Long seed;

  @Option(
      names = "--sessions",
      defaultValue = "3",
      description =
          "Clients at the same time; fewer than workload.sessions, so that there is room for those that lose their chain. Default: ${DEFAULT-VALUE}.")
  private int sessions;

  @Option(
      names = "--tokens",
      defaultValue = "48",
      description = "Of each answer. Default: ${DEFAULT-VALUE}.")
  private int tokens;

  @Option(
      names = "--minutes",
      defaultValue = "1440",
      description = "No fault begins after so many. Default: ${DEFAULT-VALUE}.")
  private int minutes;

  @Option(
      names = "--at-once",
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Faults that are done together; with 8 a thousand of them fit in an hour. Default: mostly one, at times two or three.")
  private int atOnce;

  @Option(
      names = "--file",
      description = "A file of whorl local. Default: manifests/examples/chaos.yaml.")
  private @Nullable Path file;

  @Override
  public Integer call() throws InterruptedException {
    if (faults < 1 || sessions < 1 || tokens < 2 || atOnce < 0) {
      throw new BadInput(
          "--faults (%d) and --sessions (%d) must be at least 1, --tokens (%d) at least 2, --at-once (%d) at least 0."
              .formatted(faults, sessions, tokens, atOnce));
    }
    PrintWriter out = spec.commandLine().getOut();
    Path root = Path.of(System.getProperty("whorl.root", "."));
    LocalConfig config = LocalConfig.read(file == null ? root.resolve(EXAMPLE) : file);
    long chosen = seed == null ? ThreadLocalRandom.current().nextInt(1_000_000) : seed;
    out.printf("seed %d%n", chosen);
    out.flush();
    Verdict verdict = run(config, root, chosen, out);
    verdict.tally().words().forEach(out::println);
    out.println(verdict.json(chosen));
    out.flush();
    return verdict.good() ? 0 : 1;
  }

  private Verdict run(LocalConfig config, Path root, long chosen, PrintWriter out)
      throws InterruptedException {
    try (Wiring wiring = new Wiring();
        LocalCluster cluster = LocalCluster.start(config, root, wiring, out)) {
      List<Question> questions = Question.some(2 * sessions + 2, chosen, tokens);
      return new ChaosRun(cluster, wiring, chosen, atOnce, out)
          .run(faults, sessions, questions, Duration.ofMinutes(minutes));
    }
  }
}
