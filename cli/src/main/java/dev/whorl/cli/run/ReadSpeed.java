package dev.whorl.cli.run;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * How fast this machine reads memory that no cache holds, on as many threads as a step has: the
 * roof of a decode step. Sums 512 MiB, the best of several rounds.
 */
final class ReadSpeed {
  private static final int LONGS = 64 << 20;
  private static final int ROUNDS = 7;

  private ReadSpeed() {}

  /** Bytes per second. */
  static double measure(int threads) {
    long[] memory = new long[LONGS];
    Arrays.fill(memory, 1);
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long begin = System.nanoTime();
      long sum =
          IntStream.range(0, threads)
              .parallel()
              .mapToLong(part -> sum(memory, part, threads))
              .sum();
      double seconds = (System.nanoTime() - begin) * 1e-9;
      // The sum is looked at, so that it has to be computed.
      best = sum == LONGS ? Math.max(best, (double) LONGS * Long.BYTES / seconds) : 0;
    }
    return best;
  }

  private static long sum(long[] memory, int part, int parts) {
    int from = (int) ((long) LONGS * part / parts);
    int to = (int) ((long) LONGS * (part + 1) / parts);
    long sum = 0;
    for (int i = from; i < to; i++) {
      sum += memory[i];
    }
    return sum;
  }
}
