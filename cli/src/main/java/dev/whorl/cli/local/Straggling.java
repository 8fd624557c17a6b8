package dev.whorl.cli.local;

import dev.whorl.tuner.Example;
import dev.whorl.tuner.Worker;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * A worker behind a way that takes time: its answer, which a real server has computed, is held back
 * for as long as a setting says. Giving it up ends the wait.
 */
final class Straggling implements Worker {
  /**
   * How late the workers of a setting are.
   *
   * @param slow the first so many workers
   * @param slowness their time over that of the others
   * @param stalls probability that an answer stalls
   * @param stallSeconds for so long on average; exponential, as in the papers
   */
  record Lateness(double seconds, int slow, double slowness, double stalls, double stallSeconds) {
    double of(int worker, SplittableRandom random) {
      double usual = seconds * (0.8 + 0.4 * random.nextDouble());
      double own = worker < slow ? usual * slowness : usual;
      return random.nextDouble() < stalls
          ? own - stallSeconds * Math.log(1 - random.nextDouble())
          : own;
    }
  }

  private final Worker worker;
  private final int index;
  private final Lateness lateness;
  private final SplittableRandom random;

  Straggling(Worker worker, int index, Lateness lateness, long seed) {
    this.worker = worker;
    this.index = index;
    this.lateness = lateness;
    this.random = new SplittableRandom(seed + index);
  }

  @Override
  public String name() {
    return worker.name();
  }

  @Override
  public Gradient gradient(float[] prompt, Example example)
      throws InterruptedException, WorkerLost {
    Gradient gradient = worker.gradient(prompt, example);
    double late;
    synchronized (random) {
      late = lateness.of(index, random);
    }
    TimeUnit.NANOSECONDS.sleep((long) (late * 1e9));
    return gradient;
  }
}
