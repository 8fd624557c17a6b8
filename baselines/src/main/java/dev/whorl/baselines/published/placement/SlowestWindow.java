package dev.whorl.baselines.published.placement;

import java.util.Arrays;

/**
 * The window with the largest summed time among those that hold a block in need; the lowest start
 * wins ties. Sums run from left to right, so that windows of equal entries tie exactly.
 *
 * @param start of the window; −1: no window holds a block in need
 * @param nearTies windows that lost by less than 1e-11 relative without being equal
 * @param equalSums windows of an equal sum from other entries
 */
record SlowestWindow(int start, int nearTies, int equalSums) {
  private static final double NEAR = 1e-11;

  static SlowestWindow find(double[] times, boolean[] need, int width) {
    int windows = times.length - width + 1;
    double[] sums = new double[windows];
    int best = -1;
    for (int start = 0; start < windows; start++) {
      sums[start] = needed(need, start, width) ? sum(times, start, width) : Double.NaN;
      if (sums[start] > (best < 0 ? Double.NEGATIVE_INFINITY : sums[best])) {
        best = start;
      }
    }
    return best < 0 ? new SlowestWindow(-1, 0, 0) : withTies(times, sums, best, width);
  }

  private static SlowestWindow withTies(double[] times, double[] sums, int best, int width) {
    int near = 0;
    int equal = 0;
    for (int start = 0; start < sums.length; start++) {
      if (sums[start] == sums[best]) {
        equal += sameEntries(times, start, best, width) ? 0 : 1;
      } else if (sums[start] >= sums[best] * (1 - NEAR)) {
        near++;
      }
    }
    return new SlowestWindow(best, near, equal);
  }

  private static boolean needed(boolean[] need, int start, int width) {
    for (int b = start; b < start + width; b++) {
      if (need[b]) {
        return true;
      }
    }
    return false;
  }

  private static double sum(double[] times, int start, int width) {
    double sum = 0;
    for (int b = start; b < start + width; b++) {
      sum += times[b];
    }
    return sum;
  }

  private static boolean sameEntries(double[] times, int one, int other, int width) {
    return Arrays.equals(times, one, one + width, times, other, other + width);
  }
}
