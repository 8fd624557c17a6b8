package dev.whorl.planning.speed;

import java.util.ArrayList;
import java.util.List;

/**
 * The servers that still work on a request after each of its completions, when each runs fast with
 * some probability: by a death chain from a binomial number of fast ones.
 *
 * @param stages one per completion needed
 * @param slowTime T1: summed time of slow servers on one request
 * @param fastTime T2: summed time of fast servers
 */
record StageLaw(List<Stage> stages, double slowTime, double fastTime) {
  StageLaw {
    stages = List.copyOf(stages);
  }

  /**
   * One stage.
   *
   * @param meanTime τ until the next completion
   * @param squaredVariation c² of that time
   */
  record Stage(double meanTime, double squaredVariation) {}

  static StageLaw of(Quota quota, double slow, double fast, double fastShare) {
    double[] byFast = binomial(quota.servers(), fastShare);
    List<Stage> stages = new ArrayList<>();
    double slowTime = 0;
    double fastTime = 0;
    for (int done = 0; done < quota.needed(); done++) {
      int busy = quota.servers() - done;
      double mean = 0;
      double square = 0;
      for (int b = 0; b <= busy; b++) {
        double rate = (busy - b) * slow + b * fast;
        mean += byFast[b] / rate;
        square += 2 * byFast[b] / (rate * rate);
        slowTime += byFast[b] * (busy - b) / rate;
        fastTime += byFast[b] * b / rate;
      }
      stages.add(new Stage(mean, square / (mean * mean) - 1));
      byFast = afterCompletion(byFast, busy, slow, fast);
    }
    return new StageLaw(stages, slowTime, fastTime);
  }

  private static double[] afterCompletion(double[] byFast, int busy, double slow, double fast) {
    double[] next = new double[byFast.length];
    for (int b = 0; b <= busy; b++) {
      double rate = (busy - b) * slow + b * fast;
      next[b] += byFast[b] * (busy - b) * slow / rate;
      if (b > 0) {
        next[b - 1] += byFast[b] * b * fast / rate;
      }
    }
    return next;
  }

  /** Law of the number of fast servers, by adding one server after the other. */
  private static double[] binomial(int servers, double share) {
    double[] law = new double[servers + 1];
    law[0] = 1;
    for (int n = 1; n <= servers; n++) {
      for (int b = n; b >= 0; b--) {
        law[b] = law[b] * (1 - share) + (b > 0 ? law[b - 1] * share : 0);
      }
    }
    return law;
  }
}
