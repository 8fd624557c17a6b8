package dev.whorl.baselines.published.placement;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The window of a given width whose loads, sorted ascending, are lexicographically smallest; the
 * lowest start wins ties.
 *
 * <p>Two sorted vectors of one length compare like their multisets: whichever holds more copies of
 * the smallest value in which they differ is smaller. A window slides by one entry, so the
 * difference to the best window so far changes in two places per step and nothing is sorted.
 */
public final class LeastLoadedWindow {
  private final int[] rank;
  private final int[] surplus;
  private final BitSet differing;

  private LeastLoadedWindow(double[] loads) {
    double[] values = Arrays.stream(loads).sorted().distinct().toArray();
    rank = Arrays.stream(loads).mapToInt(v -> Arrays.binarySearch(values, v)).toArray();
    surplus = new int[values.length];
    differing = new BitSet(values.length);
  }

  /** The start of the window. */
  public static int start(double[] loads, int width) {
    return new LeastLoadedWindow(loads).search(width);
  }

  private int search(int width) {
    int best = 0;
    for (int start = 1; start + width <= rank.length; start++) {
      add(rank[start - 1], -1);
      add(rank[start + width - 1], 1);
      int first = differing.nextSetBit(0);
      if (first >= 0 && surplus[first] > 0) {
        best = start;
        Arrays.fill(surplus, 0);
        differing.clear();
      }
    }
    return best;
  }

  private void add(int value, int copies) {
    surplus[value] += copies;
    differing.set(value, surplus[value] != 0);
  }
}
