package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import java.util.Objects;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SamplerTest {
  private static final int DRAWS = 20_000;

  private static RowResult sample(Sampling sampling, int position, float... logits) {
    return new Sampler(logits, 0, logits.length, sampling, new float[logits.length + Sampler.SPARE])
        .sample(position);
  }

  private static int id(Sampling sampling, int position, float... logits) {
    return ((RowResult.Sampled) sample(sampling, position, logits)).id();
  }

  private static double[] frequencies(Sampling sampling, float... logits) {
    double[] counts = new double[logits.length];
    for (int position = 0; position < DRAWS; position++) {
      counts[id(sampling, position, logits)] += 1.0 / DRAWS;
    }
    return counts;
  }

  private static float[] logs(double... probabilities) {
    float[] logits = new float[probabilities.length];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) Math.log(probabilities[i]) + 3;
    }
    return logits;
  }

  @Test
  void temperatureZeroTakesTheFirstOfTheLikeliest() {
    assertThat(id(Sampling.GREEDY, 9, 1, 5, 2, 5)).isEqualTo(1);
  }

  @Test
  void drawsFollowTheProbabilities() {
    double[] seen = frequencies(new Sampling(1, 1, 1, 0, -1), logs(0.1, 0.2, 0.3, 0.4));
    assertThat(seen).containsExactly(new double[] {0.1, 0.2, 0.3, 0.4}, Offset.offset(0.015));
  }

  @Test
  void temperatureSharpens() {
    double[] seen = frequencies(new Sampling(1, 0.5f, 1, 0, -1), logs(0.25, 0.75));
    assertThat(seen).containsExactly(new double[] {0.1, 0.9}, Offset.offset(0.015));
  }

  @Test
  void topKKeepsTheLikeliest() {
    double[] seen = frequencies(new Sampling(2, 1, 1, 2, -1), logs(0.1, 0.2, 0.3, 0.4));
    assertThat(seen).containsExactly(new double[] {0, 0, 3 / 7.0, 4 / 7.0}, Offset.offset(0.015));
  }

  @Test
  void topPKeepsTheSmallestSetThatReachesIt() {
    double[] seen = frequencies(new Sampling(3, 1, 0.65f, 0, -1), logs(0.1, 0.2, 0.3, 0.4));
    assertThat(seen).containsExactly(new double[] {0, 0, 3 / 7.0, 4 / 7.0}, Offset.offset(0.015));
  }

  @Test
  void topPLooksBeyondTheFirstRanking() {
    float[] flat = new float[1000];
    boolean beyond = false;
    for (int position = 0; position < 200; position++) {
      int id = id(new Sampling(4, 1, 0.5f, 0, -1), position, flat);
      assertThat(id).isLessThan(501);
      beyond |= id > 64;
    }
    assertThat(beyond).isTrue();
  }

  @Test
  void theSamePositionAndSeedDrawTheSame() {
    Sampling sampling = new Sampling(99, 1, 1, 0, -1);
    float[] logits = new float[500];
    int first = id(sampling, 17, logits);
    assertThat(id(sampling, 17, logits)).isEqualTo(first);
    assertThat(id(sampling, 18, logits)).isNotEqualTo(first);
    assertThat(id(new Sampling(100, 1, 1, 0, -1), 17, logits)).isNotEqualTo(first);
  }

  @Test
  void logprobsAreOfTheModelsOwnDistribution() {
    Sampling sampling = new Sampling(1, 0.1f, 1, 1, 2);
    RowResult.Sampled sampled = (RowResult.Sampled) sample(sampling, 0, logs(0.1, 0.2, 0.3, 0.4));
    RowResult.Logprobs logprobs = Objects.requireNonNull(sampled.logprobs());
    assertThat(logprobs.chosen()).isCloseTo((float) Math.log(0.4), Offset.offset(1e-6f));
    assertThat(logprobs.top()).extracting(RowResult.TokenLogprob::id).containsExactly(3, 2);
  }

  @Test
  void logitsThatAreNoNumbersBreakTheRow() {
    assertThat(sample(Sampling.GREEDY, 5, 1, Float.NaN, 2)).isInstanceOf(RowResult.Broken.class);
    assertThat(sample(Sampling.GREEDY, 5, 1, Float.POSITIVE_INFINITY))
        .isInstanceOf(RowResult.Broken.class);
  }
}
