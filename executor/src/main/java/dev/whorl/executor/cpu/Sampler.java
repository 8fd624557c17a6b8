package dev.whorl.executor.cpu;

import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * Draws one token from one row of logits by the rules of {@link Sampling}. A token's weight is
 * e^((logit − largest) / temperature) in 32 bits, by the vector exponential of {@link Lanes};
 * weights are summed in runs of 256, 16 lanes each, and the runs in order in 64 bits.
 */
public final class Sampler {
  /** Floats beyond the vocabulary that the scratch must have. */
  public static final int SPARE = 2 * Lanes.LANES;

  /** First size of a topP ranking; nearly always enough. */
  private static final int FIRST_RANKING = 64;

  private static final int RUN = 256;

  private final float[] logits;
  private final int from;
  private final int length;
  private final Sampling sampling;
  private final float[] weights;

  /**
   * A sampler of one row.
   *
   * @param weights scratch of {@code length + SPARE} floats
   */
  public Sampler(float[] logits, int from, int length, Sampling sampling, float[] weights) {
    this.logits = logits;
    this.from = from;
    this.length = length;
    this.sampling = sampling;
    this.weights = weights;
  }

  /** Samples after a position. */
  public RowResult sample(int position) {
    float max = max();
    if (!Float.isFinite(max)) {
      return new RowResult.Broken("The largest logit at position " + position + " is " + max + ".");
    }
    int id = sampling.temperature() == 0 ? first(max) : draw(max, sampling.uniform(position));
    return new RowResult.Sampled(id, logprobs(id, max));
  }

  private float max() {
    FloatVector best = FloatVector.broadcast(Lanes.FLOATS, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i + Lanes.WIDTH <= length; i += Lanes.WIDTH) {
      best = best.max(FloatVector.fromArray(Lanes.FLOATS, logits, from + i));
    }
    float max = best.reduceLanes(VectorOperators.MAX);
    for (; i < length; i++) {
      max = Math.max(max, logits[from + i]);
    }
    return max;
  }

  private int first(float max) {
    int i = 0;
    while (logits[from + i] != max) {
      i++;
    }
    return i;
  }

  private int draw(float max, double uniform) {
    weigh(max, 1 / sampling.temperature());
    boolean all = sampling.topP() == 1 && (sampling.topK() == 0 || sampling.topK() >= length);
    return all ? drawFromAll(max, uniform) : drawFromBest(uniform);
  }

  /** Fills {@code weights} up to whole vectors of 16; those beyond the vocabulary are 0. */
  private void weigh(float max, float inverse) {
    int whole = length / Lanes.LANES * Lanes.LANES;
    for (int i = 0; i < whole; i += Lanes.WIDTH) {
      weight(FloatVector.fromArray(Lanes.FLOATS, logits, from + i), max, inverse, i);
    }
    if (whole < length) {
      float[] rest = new float[Lanes.LANES];
      Arrays.fill(rest, Float.NEGATIVE_INFINITY);
      System.arraycopy(logits, from + whole, rest, 0, length - whole);
      for (int i = 0; i < Lanes.LANES; i += Lanes.WIDTH) {
        weight(FloatVector.fromArray(Lanes.FLOATS, rest, i), max, inverse, whole + i);
      }
    }
  }

  private void weight(FloatVector logit, float max, float inverse, int to) {
    Lanes.exp(logit.sub(max).mul(inverse)).intoArray(weights, to);
  }

  private int padded() {
    return (length + Lanes.LANES - 1) / Lanes.LANES * Lanes.LANES;
  }

  /** The sum of a run of weights, in 16 lanes. */
  private double run(int begin) {
    int end = Math.min(begin + RUN, padded());
    for (int part = 0; part < Lanes.PARTS; part++) {
      FloatVector sum = FloatVector.zero(Lanes.FLOATS);
      for (int i = begin + part * Lanes.WIDTH; i < end; i += Lanes.LANES) {
        sum = sum.add(FloatVector.fromArray(Lanes.FLOATS, weights, i));
      }
      sum.intoArray(weights, padded() + part * Lanes.WIDTH);
    }
    return Lanes.sum(weights, padded());
  }

  private double total() {
    double sum = 0;
    for (int begin = 0; begin < length; begin += RUN) {
      sum += run(begin);
    }
    return sum;
  }

  private int drawFromAll(float max, double uniform) {
    double target = uniform * total();
    double sum = 0;
    for (int begin = 0; begin < length; begin += RUN) {
      double run = run(begin);
      if (sum + run > target) {
        return within(begin, target - sum);
      }
      sum += run;
    }
    return first(max);
  }

  /** The token of a run at which its sum passes the rest; its last possible one by rounding. */
  private int within(int begin, double rest) {
    double sum = 0;
    int last = begin;
    for (int id = begin; id < Math.min(begin + RUN, length); id++) {
      sum += weights[id];
      if (weights[id] > 0) {
        last = id;
      }
      if (sum > rest) {
        return id;
      }
    }
    return last;
  }

  private int drawFromBest(double uniform) {
    boolean limited = sampling.topK() > 0 && sampling.topK() < length;
    int ranked = limited ? sampling.topK() : Math.min(FIRST_RANKING, length);
    double total = limited ? Double.NaN : total();
    while (true) {
      int[] ids = Ranking.top(logits, from, length, ranked);
      double[] cumulated = cumulated(ids);
      double whole = limited ? cumulated[ranked - 1] : total;
      int kept = kept(cumulated, sampling.topP() * whole);
      if (limited || kept < ranked || ranked == length) {
        return ids[pick(cumulated, kept, uniform)];
      }
      ranked = Math.min(length, ranked * 8);
    }
  }

  private double[] cumulated(int[] ids) {
    double[] sums = new double[ids.length];
    double sum = 0;
    for (int i = 0; i < ids.length; i++) {
      sum += weights[ids[i]];
      sums[i] = sum;
    }
    return sums;
  }

  /** How many of the best reach the mass: at least one, at most all. */
  private static int kept(double[] cumulated, double mass) {
    int kept = 1;
    while (kept < cumulated.length && cumulated[kept - 1] < mass) {
      kept++;
    }
    return kept;
  }

  private static int pick(double[] cumulated, int kept, double uniform) {
    double target = uniform * cumulated[kept - 1];
    int i = 0;
    while (i < kept - 1 && cumulated[i] <= target) {
      i++;
    }
    return i;
  }

  private RowResult.@Nullable Logprobs logprobs(int id, float max) {
    if (sampling.topLogprobs() == Sampling.NO_LOGPROBS) {
      return null;
    }
    weigh(max, 1);
    double normaliser = max + StrictMath.log(total());
    List<RowResult.TokenLogprob> top = new ArrayList<>();
    for (int best : Ranking.top(logits, from, length, sampling.topLogprobs())) {
      top.add(new RowResult.TokenLogprob(best, (float) (logits[from + best] - normaliser)));
    }
    float chosen = (float) (logits[from + id] - normaliser);
    return new RowResult.Logprobs(normaliser, chosen, List.copyOf(top));
  }
}
