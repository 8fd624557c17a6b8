package dev.whorl.simulator.reproduce.energy;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.speed.Power;
import dev.whorl.planning.speed.Quota;
import dev.whorl.planning.speed.SpeedChoice;
import dev.whorl.planning.speed.TwoSpeeds;
import dev.whorl.simulator.pace.Pace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** The whole comparison. */
public final class Energy {
  private static final Power POWER = new Power(0.1, 1, 4);
  private static final double[] TARGETS = {1.0, 0.9, 0.8, 0.7, 0.6};
  private static final double LOAD = 1.2;

  private final long requests;
  private final long seed;

  /** So many simulated requests per point. */
  public Energy(long requests, long seed) {
    if (requests < 100) {
      throw new InvalidInput("requests", requests, "must be at least 100");
    }
    this.requests = requests;
    this.seed = seed;
  }

  /** Runs it; the points done so far when the pace stops it. */
  public EnergyReport run(Pace pace) {
    List<GridPoint> points = GridPoint.grid();
    AtomicInteger ended = new AtomicInteger();
    List<GridResult> grid =
        IntStream.range(0, points.size())
            .parallel()
            .filter(i -> !pace.stopped())
            .mapToObj(i -> {
              GridResult result = result(points.get(i), seed * 1000 + i);
              int done = ended.incrementAndGet();
              pace.done((double) done / points.size(), "point " + done);
              return result;
            })
            .toList();
    return EnergyReport.of(requests, grid, pace.stopped() ? List.of() : shares());
  }

  private GridResult result(GridPoint point, long pointSeed) {
    ForkJoin.Means means = new ForkJoin(point, pointSeed).run(requests);
    TwoSpeeds.Forecast forecast = point.forecast();
    double lambda = point.arrivalRate();
    return new GridResult(
        point,
        forecast.meanInSystem(lambda),
        means.inSystem(),
        means.halfWidth(),
        lambda * forecast.slowTime(),
        means.slowBusy(),
        lambda * forecast.fastTime(),
        means.fastBusy(),
        forecast.power(lambda, POWER),
        power(point.servers(), means));
  }

  private static double power(int servers, ForkJoin.Means means) {
    return servers * POWER.idle()
        + means.slowBusy() * (POWER.slow() - POWER.idle())
        + means.fastBusy() * (POWER.fast() - POWER.idle());
  }

  private List<ShareResult> shares() {
    TwoSpeeds speeds = new TwoSpeeds(new Quota(4, 2), 1, 2);
    double always = simulated(1).power;
    List<ShareResult> shares = new ArrayList<>();
    for (double target : TARGETS) {
      if (SpeedChoice.choose(speeds, POWER, LOAD, target) instanceof SpeedChoice.Share share) {
        Simulated at = simulated(share.fastShare());
        shares.add(
            new ShareResult(target, share.fastShare(), at.delay, at.power, 1 - at.power / always));
      }
    }
    return shares;
  }

  private Simulated simulated(double share) {
    GridPoint point = new GridPoint(4, 2, 1, 2, share, LOAD);
    ForkJoin.Means means = new ForkJoin(point, seed).run(requests);
    return new Simulated(means.inSystem() / LOAD, power(4, means));
  }

  private record Simulated(double delay, double power) {}
}
