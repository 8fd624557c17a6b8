package dev.whorl.planning.quorum;

import dev.whorl.planning.model.InvalidInput;
import dev.whorl.planning.model.Require;

/**
 * Independent exponential response times: μ_k = Σ 1/(n−i)/μ and σ_k² = Σ 1/(n−i)²/μ² over i &lt; k.
 *
 * @param rate μ of one worker
 */
public record ExponentialTimes(int workers, double rate) implements ResponseTimes {
  public ExponentialTimes {
    Require.positive("workers", workers);
    Require.positive("rate", rate);
  }

  @Override
  public double mean(int k) {
    double sum = 0;
    for (int i = 0; i < checked(k); i++) {
      sum += 1.0 / (workers - i);
    }
    return sum / rate;
  }

  @Override
  public double variance(int k) {
    double sum = 0;
    for (int i = 0; i < checked(k); i++) {
      sum += 1.0 / ((double) (workers - i) * (workers - i));
    }
    return sum / (rate * rate);
  }

  private int checked(int k) {
    if (k < 1 || k > workers) {
      throw new InvalidInput("k", k, "must be from 1 to the workers " + workers);
    }
    return k;
  }
}
