package dev.whorl.simulator.reproduce.training;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.quorum.ErrorBound;
import dev.whorl.planning.quorum.ExponentialTimes;
import dev.whorl.planning.quorum.Switching;
import dev.whorl.simulator.pace.Pace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The whole evaluation: n = 50 workers of 40 rows, 100 features, η = 5e-4, Exp(1) responses. */
public final class Training {
  private static final int WORKERS = 50;
  private static final int ROWS = 40;
  private static final int FEATURES = 100;
  private static final double STEP_SIZE = 5e-4;
  private static final double TARGET = 5e-4;
  private static final double EVERY = 10;

  private final int runs;
  private final long seed;
  private final double[] times;

  /** So many runs up to a time. */
  public Training(int runs, long seed, double untilTime) {
    if (runs < 1) {
      throw new InvalidInput("runs", runs, "must be at least 1");
    }
    if (!(untilTime >= EVERY)) {
      throw new InvalidInput("time", untilTime, "must be at least " + EVERY);
    }
    this.runs = runs;
    this.seed = seed;
    this.times =
        IntStream.rangeClosed(1, (int) (untilTime / EVERY)).mapToDouble(i -> i * EVERY).toArray();
  }

  /** Runs it; fewer runs when the pace stops it. */
  public TrainingReport run(Pace pace) {
    List<Strategy> fixed = Strategy.fixed();
    List<Curve> curves = new ArrayList<>(curves(fixed, pace.between(0, 0.6)));
    curves.addAll(curves(Strategy.adaptive(), pace.between(0.6, 0.85)));
    if (!pace.stopped()) {
      List<Double> floors = curves.subList(0, fixed.size()).stream().map(Curve::meanLate).toList();
      curves.addAll(curves(List.of(Strategy.oracle(floors, WORKERS)), pace.between(0.85, 1)));
    }
    return new TrainingReport(
        runs, !pace.stopped(), Arrays.stream(times).boxed().toList(), TARGET, curves, switching());
  }

  private List<Curve> curves(List<Strategy> strategies, Pace pace) {
    AtomicInteger ended = new AtomicInteger();
    List<List<double[][]>> all =
        IntStream.range(0, runs)
            .parallel()
            .filter(run -> !pace.stopped())
            .mapToObj(run -> {
              List<double[][]> one = one(run, strategies);
              int done = ended.incrementAndGet();
              pace.done((double) done / runs, "run " + done);
              return one;
            })
            .toList();
    List<Curve> curves = new ArrayList<>();
    for (int s = 0; s < strategies.size() && !all.isEmpty(); s++) {
      int at = s;
      curves.add(curve(strategies.get(s).name(), all.stream().map(run -> run.get(at)).toList()));
    }
    return curves;
  }

  private List<double[][]> one(int run, List<Strategy> strategies) {
    SplittableRandom random = new SplittableRandom(seed * 1000 + run);
    Regression problem = new Regression(WORKERS, ROWS, FEATURES, random);
    long drawn = random.nextLong();
    return strategies.stream()
        .map(s -> new TrainingRun(problem, STEP_SIZE, drawn).run(s.start(), times))
        .toList();
  }

  private Curve curve(String name, List<double[][]> all) {
    double[] errors = mean(all, 0);
    double[] uplink = mean(all, 1);
    double late =
        Arrays.stream(errors, errors.length - errors.length / 8, errors.length)
            .average()
            .orElse(Double.NaN);
    int reached = 0;
    while (reached < errors.length && errors[reached] > TARGET) {
      reached++;
    }
    boolean never = reached == errors.length;
    return new Curve(
        name,
        Arrays.stream(errors).boxed().toList(),
        Arrays.stream(uplink).boxed().toList(),
        late,
        never ? Double.NaN : times[reached],
        never ? Double.NaN : uplink[reached]);
  }

  private double[] mean(List<double[][]> all, int which) {
    double[] mean = new double[times.length];
    for (double[][] run : all) {
      for (int t = 0; t < mean.length; t++) {
        mean[t] += run[which][t] / all.size();
      }
    }
    return mean;
  }

  private static List<Double> switching() {
    ErrorBound bound = new ErrorBound(2, 1, 10, 10, 0.001);
    return new Switching(bound, new ExponentialTimes(5, 5)).instants(100);
  }
}
