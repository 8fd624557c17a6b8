package dev.whorl.cli.tune;

import dev.whorl.cli.BadInput;
import dev.whorl.cli.file.FileTexts;
import dev.whorl.cli.local.LocalChains;
import dev.whorl.cli.local.LocalCluster;
import dev.whorl.cli.local.LocalConfig;
import dev.whorl.cli.local.Wires;
import dev.whorl.text.model.ModelReader;
import dev.whorl.text.model.ServedModel;
import dev.whorl.text.template.JinjaEngine;
import dev.whorl.text.tokenizer.UnusableModelFile;
import dev.whorl.tuner.BadData;
import dev.whorl.tuner.ChainWorker;
import dev.whorl.tuner.Example;
import dev.whorl.tuner.Optimizer;
import dev.whorl.tuner.PromptFile;
import dev.whorl.tuner.QuorumPolicy;
import dev.whorl.tuner.Refused;
import dev.whorl.tuner.StepDone;
import dev.whorl.tuner.Trainer;
import dev.whorl.tuner.TunedPrompt;
import dev.whorl.tuner.TuningData;
import dev.whorl.tuner.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whorl tune}: learns a soft prompt over agents that run as processes. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    description = {
      "Learns a soft prompt from examples, over the blocks that agents hold as processes on this"
          + " machine.",
      "Every chain of the placement is a worker; a step waits for the fastest of them. No weight"
          + " changes.",
      "Example: ./whorl tune examples.jsonl --output prompt.safetensors --steps 100"
    })
public final class TuneCommand implements Callable<Integer> {
  private static final Duration CALL = Duration.ofMinutes(10);
  private static final Duration REST = Duration.ofSeconds(2);

  @Spec private CommandLine.Model.CommandSpec spec;

  @Parameters(
      paramLabel = "EXAMPLES",
      description =
          "One JSON object a line: {\"messages\": [...]}, {\"prompt\": ..., \"completion\": ...} or"
              + " {\"text\": ...}.")
  private Path examples = Path.of("");

  @Option(
      names = "--file",
      description =
          "Model, workload and servers, as for whorl local; default manifests/examples/local.yaml.")
  private @Nullable Path file;

  @Option(
      names = "--output",
      defaultValue = "prompt.safetensors",
      description =
          "The soft prompt; written with every checkpoint. One that is there already is gone on"
              + " with. Default: ${DEFAULT-VALUE}.")
  private Path output = Path.of("");

  @Option(
      names = "--prompt-tokens",
      defaultValue = "16",
      description = "Rows of the soft prompt. Default: ${DEFAULT-VALUE}.")
  private int promptTokens;

  @Option(
      names = "--init",
      defaultValue = "Answer the question.",
      description =
          "A new soft prompt begins as the embeddings of this text, repeated. Default:"
              + " ${DEFAULT-VALUE}")
  private String init = "";

  @Option(
      names = "--steps",
      defaultValue = "100",
      description = "Steps at most, those of a checkpoint included. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--target-loss",
      defaultValue = "0",
      description = "End when the smoothed loss is not above it. Default: ${DEFAULT-VALUE}.")
  private double targetLoss;

  @Option(
      names = "--optimizer",
      defaultValue = "adam",
      description = "adam or sgd. Default: ${DEFAULT-VALUE}.")
  private String optimizer = "";

  @Option(
      names = "--rate",
      defaultValue = "0.01",
      description = "Learning rate. Default: ${DEFAULT-VALUE}.")
  private double rate;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Decides which examples each step has. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--quorum",
      defaultValue = "adaptive",
      description =
          "For how many chains a step waits: adaptive, all, or a number. Default:"
              + " ${DEFAULT-VALUE}.")
  private String quorum = "";

  @Option(
      names = "--detector",
      defaultValue = "plateau",
      description =
          "With --quorum adaptive, what raises k: plateau or sign. Default: ${DEFAULT-VALUE}.")
  private String detector = "";

  @Option(
      names = "--checkpoint-every",
      defaultValue = "10",
      description = "Steps between two checkpoints. Default: ${DEFAULT-VALUE}.")
  private int checkpointEvery;

  @Override
  public Integer call() throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Optimizer chosen = optimizer();
    QuorumPolicy policy = QuorumOption.policy(quorum, detector);
    Trainer.Settings settings = settings();
    Path root = Path.of(System.getProperty("whorl.root", "."));
    LocalConfig config =
        LocalConfig.read(
            file == null
                ? root.resolve("manifests").resolve("examples").resolve("local.yaml")
                : file);
    if (!Files.isRegularFile(examples)) {
      throw new BadInput("The examples (%s) are no file.".formatted(examples));
    }
    try (LocalCluster cluster = LocalCluster.start(config, root, Wires.STRAIGHT, out);
        LocalChains chains = cluster.chains(promptTokens, CALL)) {
      tune(cluster, chains.workers(), chosen, policy, settings, out);
      return 0;
    } catch (BadData | Refused e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    } catch (Worker.WorkerLost e) {
      throw new BadInput(
          "The chains are lost: %s What was learnt until the last checkpoint is in %s."
              .formatted(e.getMessage(), output));
    } catch (IOException e) {
      throw new UncheckedIOException(String.valueOf(e.getMessage()), e);
    }
  }

  private Optimizer optimizer() {
    try {
      return switch (optimizer) {
        case "adam" -> new Optimizer.Adam(rate);
        case "sgd" -> new Optimizer.Sgd(rate);
        default -> throw new BadInput("--optimizer (%s) must be adam or sgd.".formatted(optimizer));
      };
    } catch (IllegalArgumentException e) {
      throw new BadInput("--rate: " + e.getMessage());
    }
  }

  private Trainer.Settings settings() {
    if (promptTokens < 1 || checkpointEvery < 1) {
      throw new BadInput(
          "--prompt-tokens (%d) and --checkpoint-every (%d) must be at least 1."
              .formatted(promptTokens, checkpointEvery));
    }
    try {
      return new Trainer.Settings(steps, targetLoss, seed, REST, CALL);
    } catch (IllegalArgumentException e) {
      throw new BadInput(String.valueOf(e.getMessage()));
    }
  }

  private void tune(
      LocalCluster cluster,
      List<ChainWorker> workers,
      Optimizer chosen,
      QuorumPolicy policy,
      Trainer.Settings settings,
      PrintWriter out)
      throws IOException, InterruptedException, Worker.WorkerLost {
    LocalConfig.Load load = cluster.config().workload();
    ServedModel model = model(cluster.model());
    List<Example> data =
        TuningData.read(
            examples, model, load.maxInputTokens() + load.maxOutputTokens() - promptTokens);
    String uri = cluster.config().model().uri();
    TunedPrompt prompt = prompt(workers.getFirst(), model, chosen, uri);
    out.printf(
        "tuning %d rows over %d chains with %d examples%n",
        promptTokens, workers.size(), data.size());
    if (workers.size() < 3) {
      out.printf(
          "with %d chains, waiting for the fastest gains nothing: more sessions in the file make"
              + " more chains%n",
          workers.size());
    }
    Trainer trainer =
        new Trainer(
            workers, data, prompt, chosen, policy, settings, step -> done(step, prompt, uri, out));
    double loss = trainer.run();
    PromptFile.write(output, prompt, uri);
    out.printf(
        "step %d, smoothed loss %.4f; the soft prompt is in %s%n", prompt.step(), loss, output);
    out.flush();
  }

  private static ServedModel model(Path path) throws IOException {
    // The engine stays open as long as the process: templates are rendered while data is read.
    try {
      return new ModelReader(new JinjaEngine()).read(FileTexts.of(path));
    } catch (UnusableModelFile e) {
      throw new BadInput("%s: %s".formatted(path.getFileName(), e.getMessage()));
    }
  }

  private TunedPrompt prompt(ChainWorker worker, ServedModel model, Optimizer chosen, String uri)
      throws IOException, InterruptedException, Worker.WorkerLost {
    if (Files.exists(output)) {
      TunedPrompt found = PromptFile.read(output, uri);
      if (found.tokens() != promptTokens || !found.fits(chosen)) {
        throw new BadInput(
            "%s has %d rows, tuned by another optimizer or not; it cannot be gone on with --prompt-tokens %d and --optimizer %s. Name another --output."
                .formatted(output, found.tokens(), promptTokens, optimizer));
      }
      return found;
    }
    List<Integer> text = model.tokenizer().encode(init, false);
    if (text.isEmpty()) {
      throw new BadInput("--init (%s) has no tokens.".formatted(init));
    }
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < promptTokens; i++) {
      ids.add(text.get(i % text.size()));
    }
    return TunedPrompt.begin(promptTokens, worker.embed(ids), chosen);
  }

  private boolean done(StepDone step, TunedPrompt prompt, String uri, PrintWriter out) {
    out.printf(
        "step %d: loss %.4f (smoothed %.4f), waited for %d of %d, %d tokens, %d given up, %.1f s%n",
        step.step(),
        step.loss(),
        step.smoothed(),
        step.k(),
        step.live(),
        step.tokens(),
        step.dropped(),
        step.seconds());
    out.flush();
    if (step.step() % checkpointEvery == 0) {
      try {
        PromptFile.write(output, prompt, uri);
      } catch (IOException e) {
        throw new UncheckedIOException("The checkpoint cannot be written: " + e.getMessage(), e);
      }
    }
    return true;
  }
}
