package dev.whorl.executor.cpu;

import java.util.Arrays;

/** The likeliest tokens, best first, ties by smaller id. */
final class Ranking {
  private Ranking() {}

  /** Ids of the {@code count} largest of {@code logits[from, from + length)}, counted from 0. */
  static int[] top(float[] logits, int from, int length, int count) {
    int kept = Math.min(count, length);
    long[] heap = new long[kept];
    for (int id = 0; id < kept; id++) {
      heap[id] = key(logits[from + id], id);
    }
    Arrays.sort(heap);
    for (int id = kept; id < length; id++) {
      long key = key(logits[from + id], id);
      if (kept > 0 && key > heap[0]) {
        replaceSmallest(heap, key);
      }
    }
    Arrays.sort(heap);
    int[] ids = new int[kept];
    for (int i = 0; i < kept; i++) {
      ids[i] = (int) ~heap[kept - 1 - i];
    }
    return ids;
  }

  /** Orders like the logit, then like the negated id. An ascending array is a heap. */
  private static long key(float logit, int id) {
    int bits = Float.floatToIntBits(logit + 0f);
    int ordered = bits >= 0 ? bits : bits ^ 0x7fffffff;
    return (long) ordered << 32 | (~id & 0xffffffffL);
  }

  private static void replaceSmallest(long[] heap, long key) {
    int hole = 0;
    for (int child = 1; child < heap.length; child = 2 * hole + 1) {
      if (child + 1 < heap.length && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[hole] = heap[child];
      hole = child;
    }
    heap[hole] = key;
  }
}
