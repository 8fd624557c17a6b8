package dev.whorl.cli.local;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.file.Machine;
import dev.whorl.cli.file.NamedModel;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.PlanText;
import dev.whorl.cli.text.Quantities;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl local}: agents and a router as processes on this machine. */
@Command(
    name = "local",
    mixinStandardHelpOptions = true,
    description = {
      "Runs agents and a router as processes on this machine, asks one question, and serves until Ctrl-C.",
      "With a model's file everything else is chosen for it; with --file a YAML file says it, and may be changed while it serves.",
      "Example: ./whorl local my.gguf --servers 3"
    })
public final class LocalCommand implements Callable<Integer> {
  private static final int ANSWER_TOKENS = 48;

  /** As shells have it for what SIGINT ended. */
  private static final int INTERRUPTED = 130;

  @Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description =
          "A GGUF file, a folder with config.json and safetensors, or hf://ORG/NAME[/FILE.gguf], oci://, s3://, https://, which are fetched once.")
  private @Nullable String model;

  @Option(
      names = "--servers",
      paramLabel = "N",
      description =
          "With MODEL: so many servers, each with an equal part of the blocks. Default: 1.")
  private @Nullable Integer servers;

  @Option(
      names = "--memory",
      split = ",",
      paramLabel = "SIZE",
      description = "With MODEL: one server for each size, for weights and caches: 2Gi,1Gi,1Gi.")
  private @Nullable List<String> memory;

  @Option(
      names = "--sessions",
      paramLabel = "N",
      description =
          "With MODEL: sessions at the same time. Default: 4, fewer where memory is short.")
  private @Nullable Integer sessions;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      description =
          "With MODEL: the longest session, prompt and answer together; a quarter is the answer's. Default: 2048, less where the model's context or the memory is shorter.")
  private @Nullable Integer tokens;

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
    Progress progress = new Progress(out);
    LocalConfig config =
        model == null
            ? fromFile(chosen)
            : OwnModel.config(fetched(model, progress), wish(), Machine.here());
    if (port != 0) {
      Ports.requireFree(port);
    }
    try (Running running = Running.untilExit()) {
      Workspace workspace = running.add(Workspace.create());
      try {
        LocalRun run = new LocalRun(config, root, workspace, progress);
        LocalRun.Result result = run.start(running, port);
        if (model == null) {
          running.add(FileWatch.start(chosen, run::change, progress));
        }
        return serve(config, result, out);
      } catch (RuntimeException e) {
        if (running.isExiting()) {
          return INTERRUPTED;
        }
        workspace.keepLogs();
        throw e;
      }
    }
  }

  private NamedModel fetched(String named, Progress progress) {
    wish(); // what is asked for wrongly is said before a long fetch
    Progress.Bar bar = progress.bar("fetching", 1);
    AtomicBoolean begun = new AtomicBoolean();
    return NamedModel.whole(
        named,
        (done, total) -> {
          if (!begun.getAndSet(true)) {
            progress.say(
                "%s: %s, of which %s are here"
                    .formatted(named, Quantities.text(total), Quantities.text(done)));
          }
          bar.show("", total == 0 ? 100 : (int) (100 * done / total));
        });
  }

  private LocalConfig fromFile(Path chosen) {
    if (servers != null || memory != null || sessions != null || tokens != null) {
      throw new BadInput(
          "--servers, --memory, --sessions and --tokens go with a model's file; the file of --file says them itself.");
    }
    return LocalConfig.read(chosen);
  }

  private Sizing.Wish wish() {
    if (file != null) {
      throw new BadInput(
          "The model (%s) and --file (%s) contradict each other; name one of them."
              .formatted(model, file));
    }
    return new Sizing.Wish(
        positive("--servers", servers),
        memory == null
            ? List.of()
            : memory.stream().map(size -> Quantities.bytes("--memory", size)).toList(),
        positive("--sessions", sessions),
        positive("--tokens", tokens));
  }

  private static int positive(String option, @Nullable Integer value) {
    if (value != null && value < 1) {
      throw new BadInput("%s (%d) must be at least 1.".formatted(option, value));
    }
    return value == null ? 0 : value;
  }

  private int serve(LocalConfig config, LocalRun.Result result, PrintWriter out)
      throws InterruptedException {
    return switch (result) {
      case LocalRun.Result.NoPlan none -> {
        none.outcome().explain(out);
        yield none.outcome().exitCode();
      }
      case LocalRun.Result.Serving serving -> {
        ChatProbe probe = new ChatProbe(serving.url(), config.model().name(), out);
        answer(config, serving, probe, out);
        yield afterwards(config, serving, probe, out);
      }
    };
  }

  private int afterwards(
      LocalConfig config, LocalRun.Result.Serving serving, ChatProbe probe, PrintWriter out)
      throws InterruptedException {
    URI base = serving.url().resolve("/v1");
    if (command != null) {
      return new ClientCommand(command, base, config.model().name()).run(out);
    }
    if (!once) {
      String more = model == null ? "; a changed file is taken while it serves" : "";
      out.println("OpenAI base URL: " + base + "   (Ctrl-C ends everything" + more + ")");
      out.println("Try: " + probe.curl());
      out.flush();
      serving.supervisor().await();
    }
    return 0;
  }

  private void answer(
      LocalConfig config, LocalRun.Result.Serving serving, ChatProbe probe, PrintWriter out) {
    PlanText.lines(serving.placement(), serving.certificate(), serving.blocks())
        .forEach(out::println);
    out.println();
    out.println("> " + question);
    ChatProbe.Timing timing;
    try {
      timing = probe.ask(question, Math.min(ANSWER_TOKENS, config.workload().maxOutputTokens()));
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
