package dev.whorl.executor.cpu;

import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TestModels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Decode and prefill speed of the real model, as a table on standard output. Run by hand: {@code
 * main} with a precision, for example bf16.
 */
final class ModelThroughput {
  private static final int PROMPT = 128;
  private static final int WARM_STEPS = 48;
  private static final int TIMED_STEPS = 64;

  private ModelThroughput() {}

  public static void main(String[] args) {
    CpuSettings settings = CpuSettings.of(3L << 30);
    try (Model model = TestModels.open(TestModels.smolLm2());
        CpuExecutor executor = new CpuExecutor(settings)) {
      Precision precision = Precision.of(args[0], model);
      System.out.println(executor.describe());
      long begin = System.nanoTime();
      int blocks = model.geometry().blocks();
      Chain chain = new Chain(List.of(executor), model, precision, List.of(blocks), 8, 512);
      System.out.printf(Locale.ROOT, "load %.2f s%n", (System.nanoTime() - begin) / 1e9);
      long weights = chain.spans().getFirst().weightBytes();
      for (int sessions : new int[] {1, 2, 4, 8}) {
        decode(chain, precision, sessions, weights);
      }
    }
  }

  private static void decode(Chain chain, Precision precision, int sessions, long weights) {
    List<Chain.Session> open = new ArrayList<>();
    long prefill = 0;
    for (int i = 0; i < sessions; i++) {
      Chain.Session session = chain.open("s" + i);
      int[] prompt = new int[PROMPT];
      for (int j = 0; j < PROMPT; j++) {
        prompt[j] = (j * 977 + i * 31) % 49152;
      }
      long begin = System.nanoTime();
      session.prefill(prompt, PROMPT, Sampling.GREEDY);
      prefill = System.nanoTime() - begin;
      open.add(session);
    }
    run(chain, open, PROMPT, WARM_STEPS);
    long[] times = run(chain, open, PROMPT + WARM_STEPS, TIMED_STEPS);
    Arrays.sort(times);
    double seconds = times[times.length / 2] / 1e9;
    System.out.printf(
        Locale.ROOT,
        "%s sessions %d: step %.2f ms (p90 %.2f), %.1f tok/s, %.1f GB/s of weights, prefill %.0f tok/s%n",
        precision.label(),
        sessions,
        seconds * 1e3,
        times[times.length * 9 / 10] / 1e6,
        sessions / seconds,
        weights / seconds / 1e9,
        PROMPT / (prefill / 1e9));
    open.forEach(Chain.Session::close);
  }

  private static long[] run(Chain chain, List<Chain.Session> sessions, int from, int steps) {
    long[] times = new long[steps];
    for (int i = 0; i < steps; i++) {
      List<Chain.Item> items = new ArrayList<>();
      for (Chain.Session session : sessions) {
        items.add(new Chain.Item(session, from + i, Sampling.GREEDY, 42));
      }
      long begin = System.nanoTime();
      chain.step(items);
      times[i] = System.nanoTime() - begin;
    }
    return times;
  }
}
