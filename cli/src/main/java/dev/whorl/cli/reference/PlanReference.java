package dev.whorl.cli.reference;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what the published algorithms answer on a golden instance. */
@Command(
    name = "reference",
    mixinStandardHelpOptions = true,
    description = {
      "Answers a golden instance as the published reference does and prints {\"outputs\": ...}"
          + " with the fields of golden files.",
      "Example: ./whorl plan --reference planning/src/test/resources/golden/g001-tiny.json"
    })
public final class PlanReference implements Callable<Integer> {
  private static final Duration EXACT_SEARCH = Duration.ofSeconds(60);

  @Parameters(paramLabel = "FILE", description = "The golden instance, JSON.")
  private Path file = Path.of("");

  @Option(
      names = "--exact-limit",
      paramLabel = "DURATION",
      description = "How long to look for a proved optimum, for example PT1M (the default).")
  private Duration exactLimit = EXACT_SEARCH;

  @Spec private CommandSpec spec;

  /** The answer to a file, as one line of JSON; for commands that take the file as an option. */
  public static String answer(Path file) {
    return ReferenceFile.read(file).answer(EXACT_SEARCH);
  }

  @Override
  public Integer call() {
    spec.commandLine().getOut().println(ReferenceFile.read(file).answer(exactLimit));
    return 0;
  }
}
