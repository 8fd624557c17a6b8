package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.PlanText;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl local}: agents and a router as processes on this machine. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = {
      "Runs agents and a router as processes on this machine, asks one question, and serves until Ctrl-C.",
      "Example: ./whorl local --file manifests/examples/local.yaml --once"
    })
public final class LocalCommand implements Callable<Integer> {
  private static final int ANSWER_TOKENS = 48;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--file",
      description = "Model, workload and servers; default manifests/examples/local.yaml.")
  private @Nullable Path file;

  @Option(
      names = "--port",
      defaultValue = "8080",
      description = "Port of the OpenAI API; 0: a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(names = "--once", description = "End after the answer.")
  private boolean once;

  @Option(
      names = "--run",
      paramLabel = "COMMAND",
      description =
          "After the answer, runs this command with OPENAI_BASE_URL and WHORL_MODEL set, and ends with its exit status.")
  private @Nullable String command;

  @Option(
      names = "--question",
      defaultValue = "What is the capital of France?",
      description = "Asked when all is up. Default: ${DEFAULT-VALUE}")
  private String question = "";

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Path root = Path.of(System.getProperty("whorl.root", "."));
    Path chosen = file == null ? root.resolve(LocalConfig.EXAMPLE) : file;
    LocalConfig config = LocalConfig.read(chosen);
    if (port != 0) {
      Ports.requireFree(port);
    }
    try (Running running = Running.untilExit()) {
      Workspace workspace = running.add(Workspace.create());
      try {
        Progress progress = new Progress(out);
        LocalRun run = new LocalRun(config, root, workspace, progress);
        LocalRun.Result result = run.start(running, port);
        running.add(FileWatch.start(chosen, run::change, progress));
        return serve(config, result, out);
      } catch (RuntimeException e) {
        workspace.keepLogs();
        throw e;
      }
    }
  }

  private int serve(LocalConfig config, LocalRun.Result result, PrintWriter out)
      throws InterruptedException {
    return switch (result) {
      case LocalRun.Result.NoPlan none -> {
        none.outcome().explain(out);
        yield none.outcome().exitCode();
      }
      case LocalRun.Result.Serving serving -> {
        answer(config, serving, out);
        yield afterwards(config, serving, out);
      }
    };
  }

  private int afterwards(LocalConfig config, LocalRun.Result.Serving serving, PrintWriter out)
      throws InterruptedException {
    URI base = serving.url().resolve("/v1");
    if (command != null) {
      return new ClientCommand(command, base, config.model().name()).run(out);
    }
    if (!once) {
      out.println(
          "OpenAI base URL: "
              + base
              + "   (Ctrl-C ends everything; a changed file is taken while it serves)");
      out.flush();
      serving.supervisor().await();
    }
    return 0;
  }

  private void answer(LocalConfig config, LocalRun.Result.Serving serving, PrintWriter out) {
    PlanText.lines(serving.placement(), serving.certificate(), serving.blocks())
        .forEach(out::println);
    out.println();
    out.println("> " + question);
    ChatProbe.Timing timing;
    try {
      timing =
          new ChatProbe(serving.url(), config.model().name(), out).ask(question, ANSWER_TOKENS);
    } catch (BadInput refused) {
      if (once) {
        throw refused;
      }
      // Some models take other conversations than this one; they are served all the same.
      out.println("(not answered) " + refused.getMessage());
      return;
    }
    out.println();
    if (timing.isEmpty()) {
      out.println("The model ended its answer before any text.");
      return;
    }
    out.printf(
        "measured: first token %s; per token %s median, %s worst; certified bound %s%n",
        Durations.text(timing.firstTokenSeconds()),
        Durations.text(timing.median()),
        Durations.text(timing.worst()),
        Durations.text(serving.certificate().worstSeconds()));
  }
}
