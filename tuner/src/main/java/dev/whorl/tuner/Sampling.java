package dev.whorl.tuner;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Which example each worker of a step gets: drawn anew for every step and place, and the same
 * whenever seed, step and place are, whoever sits there.
 */
public record Sampling(List<Example> data, long seed) {
  private static final long STRIDE = 1_000_003;

  public Sampling {
    data = List.copyOf(data);
  }

  /**
   * The example.
   *
   * @param step from 1
   * @param place of the worker among those that live, from 0
   */
  public Example example(int step, int place) {
    SplittableRandom random = new SplittableRandom(seed * STRIDE + step);
    int index = 0;
    for (int i = 0; i <= place; i++) {
      index = random.nextInt(data.size());
    }
    return data.get(index);
  }
}
