package dev.whorl.executor.cpu;

import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import org.jspecify.annotations.Nullable;

/**
 * Draws one token from one row of logits. First topK, then topP on what is left, then one number in
 * [0, 1) that depends on seed and position only, through the cumulated probabilities.
 */
final class Sampler {
  /** First size of a topP ranking; nearly always enough. */
  private static final int FIRST_RANKING = 64;

  private final float[] logits;
  private final int from;
  private final int length;
  private final Sampling sampling;

  Sampler(float[] logits, int from, int length, Sampling sampling) {
    this.logits = logits;
    this.from = from;
    this.length = length;
    this.sampling = sampling;
  }

  /** Samples after a position. */
  RowResult sample(int position) {
    float max = max();
    if (!Float.isFinite(max)) {
      return new RowResult.Broken("The largest logit at position " + position + " is " + max + ".");
    }
    int id = sampling.temperature() == 0 ? first(max) : draw(max, uniform(position));
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

  private double uniform(int position) {
    long mixed = mix(sampling.seed() + mix(position + 1L));
    return (mixed >>> 11) * 0x1p-53;
  }

  /** Finaliser of SplitMix64 (Steele, Lea and Flood, 2014). */
  private static long mix(long z) {
    z += 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }

  private int draw(float max, double uniform) {
    boolean all = sampling.topP() == 1 && (sampling.topK() == 0 || sampling.topK() >= length);
    return all ? drawFromAll(max, uniform) : drawFromBest(max, uniform);
  }

  private double weight(int id, float max) {
    return StrictMath.exp((logits[from + id] - max) / sampling.temperature());
  }

  private int drawFromAll(float max, double uniform) {
    double target = uniform * total(max);
    double sum = 0;
    int last = first(max);
    for (int id = 0; id < length; id++) {
      double weight = weight(id, max);
      sum += weight;
      if (weight > 0) {
        last = id;
      }
      if (sum > target) {
        return id;
      }
    }
    return last;
  }

  private double total(float max) {
    double sum = 0;
    for (int id = 0; id < length; id++) {
      sum += weight(id, max);
    }
    return sum;
  }

  private int drawFromBest(float max, double uniform) {
    boolean limited = sampling.topK() > 0 && sampling.topK() < length;
    int ranked = limited ? sampling.topK() : Math.min(FIRST_RANKING, length);
    double total = limited ? Double.NaN : total(max);
    while (true) {
      int[] ids = Ranking.top(logits, from, length, ranked);
      double[] cumulated = cumulated(ids, max);
      double whole = limited ? cumulated[ranked - 1] : total;
      int kept = kept(cumulated, sampling.topP() * whole);
      if (limited || kept < ranked || ranked == length) {
        return ids[pick(cumulated, kept, uniform)];
      }
      ranked = Math.min(length, ranked * 8);
    }
  }

  private double[] cumulated(int[] ids, float max) {
    double[] sums = new double[ids.length];
    double sum = 0;
    for (int i = 0; i < ids.length; i++) {
      sum += weight(ids[i], max);
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
    double sum = 0;
    for (int i = 0; i < length; i++) {
      sum += StrictMath.exp(logits[from + i] - max);
    }
    double normaliser = max + StrictMath.log(sum);
    List<RowResult.TokenLogprob> top = new ArrayList<>();
    for (int best : Ranking.top(logits, from, length, sampling.topLogprobs())) {
      top.add(new RowResult.TokenLogprob(best, (float) (logits[from + best] - normaliser)));
    }
    return new RowResult.Logprobs((float) (logits[from + id] - normaliser), List.copyOf(top));
  }
}
