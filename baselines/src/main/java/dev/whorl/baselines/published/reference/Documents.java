package dev.whorl.baselines.published.reference;

import java.util.Arrays;
import java.util.List;

/** Servers and blocks count from 1 in documents. */
final class Documents {
  private Documents() {}

  static List<Integer> fromOne(int[] fromZero) {
    return Arrays.stream(fromZero).map(i -> i + 1).boxed().toList();
  }

  static List<Integer> fromOne(List<Integer> fromZero) {
    return fromZero.stream().map(i -> i + 1).toList();
  }

  static List<Integer> list(int[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
