package dev.whorl.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.Durations;
import dev.whorl.cli.text.TableOrJson;
import dev.whorl.tuner.Optimizer;
import dev.whorl.tuner.Sampling;
import dev.whorl.tuner.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whorl bench tuning}: the time to one loss, by for how many workers a step waits. */
@Command(
    name = "tuning",
    mixinStandardHelpOptions = true,
    description = {
      "Tunes a soft prompt over real agent processes with injected stragglers: waiting for all,"
          + " fixed k, adaptive k; meanwhile the same agents serve clients under a certified"
          + " bound.",
      "Each setting's target is the loss over held-out examples that waiting for all reaches; the"
          + " others are timed until they reach it.",
      "Example: ./whorl bench tuning --output json"
    })
public final class BenchTuning implements Callable<Integer> {
  private static final String STORE = "bench";
  private static final String MODEL = "tiny";
  private static final int INPUT = 64;
  private static final int ANSWER = 64;
  private static final int PREFILL = 64;
  private static final int CLIENTS = 2;
  private static final Duration ALONE = Duration.ofSeconds(5);
  private static final Duration HEALING = Duration.ofSeconds(90);
  private static final Duration BEAT = Duration.ofMillis(100);

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--workers",
      defaultValue = "8",
      description = "Agent processes, each a chain. Default: ${DEFAULT-VALUE}.")
  private int workers;

  @Option(
      names = "--steps",
      defaultValue = "40",
      description =
          "Steps of waiting for all, whose loss is the target. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Option(
      names = "--fixed",
      split = ",",
      defaultValue = "2,4,6,7",
      description = "The fixed k. Default: ${DEFAULT-VALUE}.")
  private List<Integer> fixed = List.of();

  @Option(
      names = "--answer-seconds",
      defaultValue = "0.1",
      description = "How late a usual worker is. Default: ${DEFAULT-VALUE}.")
  private double answerSeconds;

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
      description = "Of weights, data and lateness. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--torch",
      paramLabel = "PYTHON",
      description =
          "A Python with torch and transformers, which does the same steps for comparison. Default:"
              + " the committed losses of torch, where the options are those they were made with.")
  private @Nullable String torch;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  /**
   * What was seen.
   *
   * @param speedupOverAll the largest of the settings
   * @param speedupOverBestFixed the largest of the settings
   * @param lossAgainstTorchPercent of waiting for all equal workers, at the step that differs most;
   *     null: there is nothing to compare with
   * @param torch what it was compared with
   * @param tokensOverBound of the clients that are served meanwhile
   * @param tokensOverBoundAlone of the same clients before any tuning
   */
  record Result(
      @Nullable Double speedupOverAll,
      @Nullable Double speedupOverBestFixed,
      @Nullable Double lossAgainstTorchPercent,
      String torch,
      long tokensOverBound,
      long tokensServed,
      long tokensOverBoundAlone,
      long tokensServedAlone,
      long tokensDuringFailures,
      long answersFailed,
      double boundSeconds,
      double worstGapSeconds,
      long piecesOverTime,
      int workers,
      int steps,
      String optimizer,
      double rate,
      long seed,
      double answerSeconds,
      List<TuningBench.Setting> settings) {}

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    if (workers < 3 || steps < 12 || !(answerSeconds > 0)) {
      throw new BadInput(
          "--workers (%d) must be at least 3, --steps (%d) at least 12, --answer-seconds (%s) above 0."
              .formatted(workers, steps, answerSeconds));
    }
    Optimizer chosen = chosen();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path root = Path.of(System.getProperty("whorl.root", "."));
    try (Running running = Running.untilExit()) {
      Path store = running.add(Workspace.create()).file("store");
      TinyLlama.write(store, seed);
      TuningTask task = running.add(new TuningTask(store.resolve(MODEL), seed));
      LocalCluster cluster =
          running.add(LocalCluster.start(config(store, task), root, Wires.STRAIGHT, err));
      LocalChains chains = running.add(cluster.chains(TuningTask.PROMPT, HEALING));
      if (chains.workers().size() != workers) {
        throw new BadInput(
            "The placement has %d chains of %d workers: this machine is too busy to be measured; try again."
                .formatted(chains.workers().size(), workers));
      }
      print(measure(task, chosen, cluster, chains, store, err), out);
      return 0;
    } catch (Worker.WorkerLost e) {
      throw new BadInput("The workers are lost: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Optimizer chosen() {
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

  /** Servers that each have room for the model and one session: as many chains of one server. */
  private LocalConfig config(Path store, TuningTask task) throws IOException {
    long weights = Files.size(store.resolve(MODEL).resolve("model.safetensors"));
    long memory = weights + task.cacheBytes(INPUT + ANSWER) * 3 / 2;
    return new LocalConfig(
        new LocalConfig.Model("store://" + STORE + "/" + MODEL, MODEL, "f32"),
        new LocalConfig.Load(INPUT, ANSWER, workers, PREFILL),
        null,
        List.of(new LocalConfig.Store(STORE, store.toString())),
        null,
        IntStream.range(0, workers)
            .mapToObj(
                i -> new LocalConfig.Server("worker-" + i, Math.ceilDiv(memory, 1024) + "Ki", 1))
            .toList());
  }

  private Result measure(
      TuningTask task,
      Optimizer chosen,
      LocalCluster cluster,
      LocalChains chains,
      Path folder,
      PrintWriter err)
      throws IOException, InterruptedException, Worker.WorkerLost {
    TorchCurve curve = curve(task, chosen, folder);
    try (ServedMeanwhile served = new ServedMeanwhile(cluster, CLIENTS, ANSWER)) {
      Thread.sleep(ALONE);
      ServedMeanwhile.Tally alone = served.tally();
      TuningBench bench = new TuningBench(task, chosen, chains.workers(), steps, fixed, seed, err);
      List<TuningBench.Setting> settings = new ArrayList<>();
      for (Map.Entry<String, Straggling.Lateness> setting : settings().entrySet()) {
        settings.add(bench.measure(setting.getKey(), setting.getValue(), TuningBench.Mishap.NONE));
      }
      settings.add(bench.measure("one killed, two slow", slow(), new Killing(cluster, served)));
      ServedMeanwhile.Tally tally = served.ended();
      ServedMeanwhile.Tally meanwhile = tally.since(alone);
      return new Result(
          best(settings, TuningBench.Setting::speedupOverAll),
          best(settings, TuningBench.Setting::speedupOverBestFixed),
          curve == null ? null : curve.worstPercent(settings.getFirst().runs().getFirst().losses()),
          curve == null ? "no losses of torch for these options; name --torch" : curve.source(),
          meanwhile.overBound(),
          meanwhile.tokens(),
          alone.overBound(),
          alone.tokens(),
          meanwhile.disturbed(),
          meanwhile.failed(),
          cluster.boundSeconds(),
          tally.worstGapSeconds(),
          cluster.tunePiecesOverTime(),
          workers,
          steps,
          optimizer,
          rate,
          seed,
          answerSeconds,
          settings);
    }
  }

  private @Nullable TorchCurve curve(TuningTask task, Optimizer chosen, Path folder)
      throws IOException, InterruptedException {
    List<Float> prompt = new ArrayList<>();
    for (float number : task.begin(chosen).rows()) {
      prompt.add(number);
    }
    TorchCurve.Task asked =
        new TorchCurve.Task(
            folder.resolve(MODEL),
            prompt,
            optimizer,
            rate,
            new Sampling(task.examples(), seed),
            steps,
            workers);
    return torch == null ? TorchCurve.committed(asked) : TorchCurve.measured(torch, asked, folder);
  }

  private Map<String, Straggling.Lateness> settings() {
    Map<String, Straggling.Lateness> settings = new LinkedHashMap<>();
    settings.put("equal", new Straggling.Lateness(answerSeconds, 0, 1, 0, 0));
    settings.put("two 3 × slower", slow());
    settings.put(
        "random stalls", new Straggling.Lateness(answerSeconds, 0, 1, 0.3, 5 * answerSeconds));
    return settings;
  }

  private Straggling.Lateness slow() {
    return new Straggling.Lateness(answerSeconds, 2, 3, 0, 0);
  }

  /** The process of the last server is killed, and comes back. */
  private record Killing(LocalCluster cluster, ServedMeanwhile served)
      implements TuningBench.Mishap {
    @Override
    public void strike() {
      served.failureBegins();
      boolean _ = cluster.server(cluster.config().servers().getLast().name()).destroyForcibly();
    }

    @Override
    public void heal() throws InterruptedException {
      long end = System.nanoTime() + HEALING.toNanos();
      while (!cluster.isSettled() && System.nanoTime() < end) {
        Thread.sleep(BEAT);
      }
      served.failureEnds();
    }
  }

  private void print(Result result, PrintWriter out) throws JsonProcessingException {
    if (output == TableOrJson.JSON) {
      out.println(new JsonMapper().writeValueAsString(result));
      return;
    }
    out.println("setting               policy     seconds  steps  loss    uplink  given up");
    for (TuningBench.Setting setting : result.settings()) {
      for (TuningBench.Run run : setting.runs()) {
        out.printf(
            "%-20s  %-9s  %s%6.1f  %5d  %6.3f  %6d  %8d%n",
            setting.name(),
            run.policy(),
            run.reached() ? " " : ">",
            run.seconds(),
            run.steps(),
            run.heldOutLoss(),
            run.uplink(),
            run.givenUp());
      }
    }
    out.printf(
        "against torch: %s (%s)%n",
        result.lossAgainstTorchPercent() == null
            ? "not compared"
            : "%.3g %% at most".formatted(result.lossAgainstTorchPercent()),
        result.torch());
    out.printf(
        "served meanwhile: %d tokens, %d over the bound of %s (before tuning %d of %d); longest gap"
            + " %s%n",
        result.tokensServed(),
        result.tokensOverBound(),
        Durations.text(result.boundSeconds()),
        result.tokensOverBoundAlone(),
        result.tokensServedAlone(),
        Durations.text(result.worstGapSeconds()));
  }

  /** The largest of the settings. */
  private static @Nullable Double best(
      List<TuningBench.Setting> settings, Function<TuningBench.Setting, @Nullable Double> speedup) {
    @Nullable Double best = null;
    for (TuningBench.Setting setting : settings) {
      Double here = speedup.apply(setting);
      if (here != null && (best == null || here > best)) {
        best = here;
      }
    }
    return best;
  }
}
