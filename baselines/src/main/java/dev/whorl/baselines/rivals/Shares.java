package dev.whorl.baselines.rivals;

import java.util.Comparator;
import java.util.stream.IntStream;

/** Whole numbers in proportion to shares. */
final class Shares {
  private Shares() {}

  /**
   * Rounds parts to whole numbers of the given sum: all down, then one more for the largest
   * remainders; ties by position.
   *
   * @param parts at least 0, their sum the wanted sum up to rounding
   * @param caps largest number of each
   */
  static int[] largestRemainders(double[] parts, int[] caps, int sum) {
    int[] whole =
        IntStream.range(0, parts.length)
            .map(i -> Math.min(caps[i], (int) Math.floor(parts[i] + 1e-9)))
            .toArray();
    int[] order =
        IntStream.range(0, parts.length)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> whole[i] - parts[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    int left = sum - IntStream.of(whole).sum();
    while (left > 0) {
      int before = left;
      for (int i : order) {
        if (left > 0 && whole[i] < caps[i]) {
          whole[i]++;
          left--;
        }
      }
      if (left == before) {
        throw new IllegalArgumentException("The caps hold fewer than " + sum + ".");
      }
    }
    return whole;
  }

  /** Parts min(cap, level · rate) that add up to the sum, by bisection on the level. */
  static double[] waterFilling(double[] rates, int[] caps, int sum) {
    double low = 0;
    double high = 1;
    while (filled(rates, caps, high) < sum && high < Double.MAX_VALUE / 4) {
      high *= 2;
    }
    for (int i = 0; i < 100; i++) {
      double middle = (low + high) / 2;
      if (filled(rates, caps, middle) < sum) {
        low = middle;
      } else {
        high = middle;
      }
    }
    double level = high;
    return IntStream.range(0, rates.length)
        .mapToDouble(i -> Math.min(caps[i], level * rates[i]))
        .toArray();
  }

  private static double filled(double[] rates, int[] caps, double level) {
    return IntStream.range(0, rates.length)
        .mapToDouble(i -> Math.min(caps[i], level * rates[i]))
        .sum();
  }
}
