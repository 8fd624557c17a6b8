package dev.whorl.cli.local;

import dev.whorl.planning.quorum.PlateauDetector;
import dev.whorl.tuner.Optimizer;
import dev.whorl.tuner.QuorumPolicy;
import dev.whorl.tuner.StepDone;
import dev.whorl.tuner.Trainer;
import dev.whorl.tuner.TunedPrompt;
import dev.whorl.tuner.Worker;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The policies one after the other under the same lateness, each from the same first prompt. */
final class TuningBench {
  /** Steps between two looks at the held-out loss, which take no time of the run. */
  private static final int LOOK = 4;

  /** Looks whose mean is held against the target: a single one may be low by chance. */
  private static final int LOOKS = 3;

  private static final double TOLERANCE = 0.01;
  private static final int DETECTOR_PATIENCE = 25;
  private static final Duration REST = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final double NANOS = 1e-9;

  /**
   * A look at a run.
   *
   * @param seconds since it began
   * @param loss over the held-out examples, the mean of this look and the two before it
   */
  record Look(double seconds, int step, double loss) {}

  /**
   * How a policy fared.
   *
   * @param seconds until the target, or until it was given up
   * @param uplink gradients that came back
   * @param givenUp micro-batches that were cancelled or came late
   * @param k of every step
   * @param losses of every step: mean over the gradients that counted
   */
  record Run(
      String policy,
      boolean reached,
      double seconds,
      int steps,
      double heldOutLoss,
      long uplink,
      long givenUp,
      List<Integer> k,
      List<Double> losses,
      List<Look> looks) {}

  /**
   * All policies under the same lateness.
   *
   * @param targetLoss that waiting for all reaches with its steps
   * @param speedupOverAll time of waiting for all over that of adaptive k; null: not reached
   * @param speedupOverBestFixed time of the best fixed k over that of adaptive k; null: adaptive or
   *     no fixed k has reached it
   */
  record Setting(
      String name,
      double targetLoss,
      @Nullable Double speedupOverAll,
      @Nullable Double speedupOverBestFixed,
      List<Run> runs) {}

  /** What happens in the middle of every run of a setting, and is over before the next one. */
  interface Mishap {
    /** Nothing. */
    Mishap NONE =
        new Mishap() {
          @Override
          public void strike() {}

          @Override
          public void heal() {}
        };

    void strike();

    /** Blocks until all is as before. */
    void heal() throws InterruptedException;
  }

  private final TuningTask task;
  private final Optimizer optimizer;
  private final List<? extends Worker> chains;
  private final int steps;
  private final List<Integer> fixed;
  private final long seed;
  private final PrintWriter progress;

  /**
   * @param steps of waiting for all
   * @param fixed the k that are kept
   * @param progress told after every run
   */
  TuningBench(
      TuningTask task,
      Optimizer optimizer,
      List<? extends Worker> chains,
      int steps,
      List<Integer> fixed,
      long seed,
      PrintWriter progress) {
    this.task = task;
    this.optimizer = optimizer;
    this.chains = List.copyOf(chains);
    this.steps = steps;
    this.fixed = List.copyOf(fixed);
    this.seed = seed;
    this.progress = progress;
  }

  Setting measure(String name, Straggling.Lateness lateness, Mishap mishap)
      throws InterruptedException, Worker.WorkerLost {
    List<Run> runs = new ArrayList<>();
    Run all = run(name, "all", new QuorumPolicy.All(), lateness, mishap, null);
    runs.add(all);
    Run own =
        run(
            name,
            "adaptive",
            new QuorumPolicy.Adaptive(PlateauDetector.of(TOLERANCE, DETECTOR_PATIENCE)),
            lateness,
            mishap,
            all);
    runs.add(own);
    @Nullable Double bestFixed = null;
    for (int k : fixed) {
      Run run = run(name, "k = " + k, new QuorumPolicy.Fixed(k), lateness, mishap, all);
      runs.add(run);
      if (run.reached() && (bestFixed == null || run.seconds() < bestFixed)) {
        bestFixed = run.seconds();
      }
    }
    return new Setting(
        name,
        all.heldOutLoss(),
        own.reached() ? all.seconds() / own.seconds() : null,
        own.reached() && bestFixed != null ? bestFixed / own.seconds() : null,
        runs);
  }

  /** A run under way: looks at the held-out loss, and takes the time of its looks out. */
  private final class Watch {
    final TunedPrompt prompt = task.begin(optimizer);
    final List<StepDone> done = new ArrayList<>();
    final List<Look> looks = new ArrayList<>();
    final List<Double> losses = new ArrayList<>();
    final Mishap mishap;
    final double target;
    final double limitSeconds;
    double looking;

    /**
     * @param all null: this is the run that waits for all, which is not cut short
     */
    Watch(Mishap mishap, @Nullable Run all) {
      this.mishap = mishap;
      this.target = all == null ? Double.NEGATIVE_INFINITY : all.heldOutLoss();
      this.limitSeconds = all == null ? Double.POSITIVE_INFINITY : 1.5 * all.seconds();
    }

    double lately() {
      return losses.subList(losses.size() - LOOKS, losses.size()).stream()
          .mapToDouble(Double::doubleValue)
          .average()
          .orElseThrow();
    }

    boolean goOn(StepDone step) {
      long begin = System.nanoTime();
      done.add(step);
      if (step.step() == steps / 4) {
        mishap.strike();
      }
      double seconds = step.seconds() - looking;
      boolean more = true;
      if (step.step() % LOOK == 0) {
        losses.add(task.heldOutLoss(prompt.rows()));
        if (losses.size() >= LOOKS) {
          Look look = new Look(seconds, step.step(), lately());
          looks.add(look);
          more = look.loss() > target && seconds < limitSeconds;
        }
      }
      looking += (System.nanoTime() - begin) * NANOS;
      return more;
    }
  }

  private Run run(
      String setting,
      String name,
      QuorumPolicy policy,
      Straggling.Lateness lateness,
      Mishap mishap,
      @Nullable Run all)
      throws InterruptedException, Worker.WorkerLost {
    List<Worker> late = new ArrayList<>();
    for (int i = 0; i < chains.size(); i++) {
      late.add(new Straggling(chains.get(i), i, lateness, seed));
    }
    Watch watch = new Watch(mishap, all);
    int most = all == null ? steps - steps % LOOK : Integer.MAX_VALUE;
    double _ =
        new Trainer(
                late,
                task.examples(),
                watch.prompt,
                optimizer,
                policy,
                new Trainer.Settings(most, 0, seed, REST, PATIENCE),
                watch::goOn)
            .run();
    mishap.heal();
    StepDone last = watch.done.getLast();
    Look seen = watch.looks.getLast();
    Run run =
        new Run(
            name,
            all == null || seen.loss() <= watch.target,
            seen.seconds(),
            last.step(),
            seen.loss(),
            last.uplink(),
            last.dropped(),
            watch.done.stream().map(StepDone::k).toList(),
            watch.done.stream().map(StepDone::loss).toList(),
            watch.looks);
    progress.printf(
        "%s: %s: %s%.1f s, %d steps, loss %.4f%n",
        setting,
        name,
        run.reached() ? "" : "not reached in ",
        run.seconds(),
        run.steps(),
        run.heldOutLoss());
    progress.flush();
    return run;
  }
}
