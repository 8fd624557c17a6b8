package dev.whorl.simulator.workload;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.simulator.engine.Request;
import dev.whorl.simulator.engine.RequestSource;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Requests drawn at random. Gaps have the coefficient of variation that is asked for: 1 gives a
 * Poisson process; above 1 they are hyperexponential with balanced means (bursts), below 1 they are
 * gamma-like sums of a constant and an exponential part. Where the rate changes, gaps are drawn in
 * operational time, so that the expected number of requests follows the rate.
 */
public final class Arrivals implements RequestSource {
  private final Spec spec;
  private final SplittableRandom random;
  private double now;
  private long made;

  /** Requests as specified. */
  public Arrivals(Spec spec, long seed) {
    this.spec = spec;
    this.random = new SplittableRandom(seed);
  }

  /**
   * What to draw.
   *
   * @param variation coefficient of variation of the gaps, at least 0
   * @param untilSeconds no request arrives after; may be infinite if there is a limit in number
   * @param most number of requests
   * @param known whether dispatch is told the true output length; else the expected one
   */
  public record Spec(
      int deployment,
      LoadShape load,
      double variation,
      Lengths input,
      Lengths output,
      double untilSeconds,
      long most,
      Known known) {
    public Spec {
      if (!(variation >= 0 && variation <= 100)) {
        throw new InvalidInput(
            "variation of the gaps", variation, "must be at least 0 and at most 100");
      }
      if (Double.isInfinite(untilSeconds) && most == Long.MAX_VALUE) {
        throw new InvalidInput(
            "end of the workload", "none", "must be given as a duration or a number of requests");
      }
    }
  }

  /**
   * What dispatch knows of a request's output length.
   *
   * @param exactly the true length
   * @param otherwise what it is told instead
   */
  public record Known(boolean exactly, int otherwise) {
    /** The true length. */
    public static final Known EXACTLY = new Known(true, 1);
  }

  @Override
  public @Nullable Request next() {
    if (made >= spec.most) {
      return null;
    }
    if (made > 0 || spec.variation > 0) {
      now = advance(now, unitGap());
    }
    if (now > spec.untilSeconds) {
      return null;
    }
    made++;
    int output = spec.output.draw(random);
    return new Request(
        now,
        spec.deployment,
        spec.input.draw(random),
        output,
        spec.known.exactly() ? output : spec.known.otherwise());
  }

  /** A gap of mean 1 with the variation. */
  private double unitGap() {
    double cv = spec.variation;
    double exponential = -Math.log(1 - random.nextDouble());
    if (cv <= 1) {
      return 1 - cv + cv * exponential;
    }
    double squared = cv * cv;
    double often = (1 + Math.sqrt((squared - 1) / (squared + 1))) / 2;
    double chosen = random.nextDouble() < often ? often : 1 - often;
    return exponential / (2 * chosen);
  }

  /** The moment at which the integral of the rate has grown by the gap. */
  private double advance(double from, double gap) {
    if (spec.load instanceof LoadShape.Constant(double rate)) {
      return from + gap / rate;
    }
    double at = from;
    double left = gap;
    while (true) {
      double rate = spec.load.rate(at);
      double slice = Math.max(1e-6, Math.min(1.0, 0.25 / rate));
      double mean = (rate + spec.load.rate(at + slice)) / 2;
      if (mean * slice >= left) {
        return at + left / mean;
      }
      left -= mean * slice;
      at += slice;
      if (at > spec.untilSeconds) {
        return at;
      }
    }
  }
}
