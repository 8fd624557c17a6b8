package dev.whorl.cli.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.whorl.cli.BadInput;
import dev.whorl.cli.text.TableOrJson;
import dev.whorl.planning.quorum.PlateauDetector;
import dev.whorl.tuner.ChainWorker;
import dev.whorl.tuner.Example;
import dev.whorl.tuner.Optimizer;
import dev.whorl.tuner.QuorumPolicy;
import dev.whorl.tuner.StepDone;
import dev.whorl.tuner.Trainer;
import dev.whorl.tuner.TunedPrompt;
import dev.whorl.tuner.Worker;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.Function;
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
          + " fixed k, adaptive k.",
      "Each setting's target is the loss that waiting for all reaches; the others are timed until"
          + " they reach it.",
      "Example: ./whorl bench tuning --output json"
    })
public final class BenchTuning implements Callable<Integer> {
  private static final int PROMPT = 8;
  private static final int EXAMPLES = 200;
  private static final int LENGTH = 24;
  private static final int GIVEN = 4;
  private static final double RATE = 0.05;
  private static final Duration REST = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How a policy fared. */
  record Run(
      String policy,
      double seconds,
      boolean reached,
      int steps,
      double loss,
      long uplink,
      long dropped,
      List<Integer> k) {}

  /**
   * All policies under the same lateness.
   *
   * @param speedupOverAll time of waiting for all over that of adaptive k
   * @param speedupOverBestFixed time of the best fixed k over that of adaptive k
   */
  record Setting(
      String name,
      double targetLoss,
      @Nullable Double speedupOverAll,
      @Nullable Double speedupOverBestFixed,
      List<Run> runs) {}

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
      defaultValue = "2,4,6",
      description = "The fixed k. Default: ${DEFAULT-VALUE}.")
  private List<Integer> fixed = List.of();

  @Option(
      names = "--answer-seconds",
      defaultValue = "0.1",
      description = "How late a usual worker is. Default: ${DEFAULT-VALUE}.")
  private double answerSeconds;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of weights, data and lateness. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--output",
      defaultValue = "table",
      description = "table or json. Default: ${DEFAULT-VALUE}.")
  private TableOrJson output = TableOrJson.TABLE;

  @Override
  public Integer call() throws InterruptedException, JsonProcessingException {
    if (workers < 3 || steps < 1 || !(answerSeconds > 0)) {
      throw new BadInput(
          "--workers (%d) must be at least 3, --steps (%d) at least 1, --answer-seconds (%s) above 0."
              .formatted(workers, steps, answerSeconds));
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Path root = Path.of(System.getProperty("whorl.root", "."));
    try (Running running = Running.untilExit()) {
      Workspace workspace = running.add(Workspace.create());
      TuningFleet fleet = running.add(new TuningFleet(root, workspace, workers, PROMPT, seed));
      List<Setting> settings = new ArrayList<>();
      for (Map.Entry<String, Straggling.Lateness> setting : settings().entrySet()) {
        settings.add(measure(setting.getKey(), setting.getValue(), fleet, err));
      }
      fleet.killLast();
      settings.add(measure("one killed, two slow", slow(), fleet, err));
      print(settings, fleet.piecesOverTime(), out);
      return 0;
    } catch (Worker.WorkerLost e) {
      throw new BadInput("The workers are lost: " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Straggling.Lateness> settings() {
    Map<String, Straggling.Lateness> settings = new LinkedHashMap<>();
    settings.put("equal", new Straggling.Lateness(answerSeconds, 0, 1, 0, 0));
    settings.put("two of the workers 3 × slower", slow());
    settings.put(
        "random stalls", new Straggling.Lateness(answerSeconds, 0, 1, 0.1, 10 * answerSeconds));
    return settings;
  }

  private Straggling.Lateness slow() {
    return new Straggling.Lateness(answerSeconds, 2, 3, 0, 0);
  }

  private Setting measure(
      String name, Straggling.Lateness lateness, TuningFleet fleet, PrintWriter err)
      throws InterruptedException, Worker.WorkerLost {
    List<Run> runs = new ArrayList<>();
    Run all = run("all", new QuorumPolicy.All(), lateness, fleet, steps, 0);
    runs.add(all);
    double bestFixed = Double.POSITIVE_INFINITY;
    for (int k : fixed) {
      Run run = run("k = " + k, new QuorumPolicy.Fixed(k), lateness, fleet, 10 * steps, all.loss());
      bestFixed = run.reached() ? Math.min(bestFixed, run.seconds()) : bestFixed;
      runs.add(run);
    }
    QuorumPolicy adaptive = new QuorumPolicy.Adaptive(PlateauDetector.of(0.01, 25));
    Run own = run("adaptive", adaptive, lateness, fleet, 10 * steps, all.loss());
    runs.add(own);
    err.printf("%s: done%n", name);
    err.flush();
    return new Setting(
        name,
        all.loss(),
        own.reached() ? all.seconds() / own.seconds() : null,
        own.reached() && Double.isFinite(bestFixed) ? bestFixed / own.seconds() : null,
        runs);
  }

  private Run run(
      String name,
      QuorumPolicy policy,
      Straggling.Lateness lateness,
      TuningFleet fleet,
      int most,
      double target)
      throws InterruptedException, Worker.WorkerLost {
    List<ChainWorker> chains = fleet.workers();
    List<Worker> late = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      late.add(new Straggling(chains.get(i), i, lateness, seed));
    }
    Optimizer adam = new Optimizer.Adam(RATE);
    SplittableRandom random = new SplittableRandom(seed);
    float[] rows = new float[PROMPT * TinyLlama.HIDDEN];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (float) (0.02 * random.nextGaussian());
    }
    List<StepDone> done = new ArrayList<>();
    double loss =
        new Trainer(
                late,
                data(),
                TunedPrompt.begin(PROMPT, rows, adam),
                adam,
                policy,
                new Trainer.Settings(most, target, seed, REST, PATIENCE),
                done::add)
            .run();
    StepDone last = done.getLast();
    return new Run(
        name,
        last.seconds(),
        target == 0 || loss <= target,
        last.step(),
        loss,
        last.uplink(),
        last.dropped(),
        done.stream().map(StepDone::k).toList());
  }

  /** Answers of few of the tokens, whatever is given: something that a soft prompt can teach. */
  private List<Example> data() {
    SplittableRandom random = new SplittableRandom(seed);
    List<Example> data = new ArrayList<>();
    for (int i = 0; i < EXAMPLES; i++) {
      List<Integer> ids = new ArrayList<>();
      for (int t = 0; t < LENGTH; t++) {
        ids.add(random.nextInt(t < GIVEN ? TinyLlama.VOCABULARY : TinyLlama.VOCABULARY / 8));
      }
      data.add(new Example(ids, GIVEN));
    }
    return data;
  }

  private void print(List<Setting> settings, long piecesOverTime, PrintWriter out)
      throws JsonProcessingException {
    if (output == TableOrJson.JSON) {
      Map<String, @Nullable Object> result = new LinkedHashMap<>();
      result.put("speedupOverAll", best(settings, Setting::speedupOverAll));
      result.put("speedupOverBestFixed", best(settings, Setting::speedupOverBestFixed));
      result.put("piecesOverTime", piecesOverTime);
      result.put("settings", settings);
      out.println(new JsonMapper().writeValueAsString(result));
      return;
    }
    out.println(
        "setting                         policy     seconds  steps  loss    uplink  given up");
    for (Setting setting : settings) {
      for (Run run : setting.runs()) {
        out.printf(
            "%-30s  %-9s  %s%6.1f  %5d  %6.3f  %6d  %8d%n",
            setting.name(),
            run.policy(),
            run.reached() ? " " : ">",
            run.seconds(),
            run.steps(),
            run.loss(),
            run.uplink(),
            run.dropped());
      }
    }
  }

  /** The largest of the settings. */
  private static @Nullable Double best(
      List<Setting> settings, Function<Setting, @Nullable Double> speedup) {
    @Nullable Double best = null;
    for (Setting setting : settings) {
      Double here = speedup.apply(setting);
      if (here != null && (best == null || here > best)) {
        best = here;
      }
    }
    return best;
  }
}
