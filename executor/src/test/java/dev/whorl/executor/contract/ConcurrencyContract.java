package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TinyModel;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Spans load and unload, sessions open and close, while steps run. */
public abstract class ConcurrencyContract {
  private static final int[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6};
  private final Device device;
  private final int rounds;

  protected ConcurrencyContract(Device device, int rounds) {
    this.device = device;
    this.rounds = rounds;
  }

  @Test
  void loadingBesideStepsChangesNothing() throws ExecutionException, InterruptedException {
    try (Model model = TinyModel.open("llama");
        Model other = TinyModel.open("qwen3");
        BlockExecutor executor = device.open(16 << 20, 2);
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Chain chain = new Chain(List.of(executor), model, Precision.BF16, List.of(1, 3), 4, 64);
      List<Integer> expected = greedy(chain);
      AtomicBoolean done = new AtomicBoolean();
      Future<Integer> loads =
          threads.submit(() -> {
            int count = 0;
            while (!done.get()) {
              // Overlaps the running spans, and a second model.
              loadAndUnload(executor, model, List.of(2, 3));
              loadAndUnload(executor, other, List.of(2));
              count++;
            }
            return count;
          });
      for (int i = 0; i < rounds; i++) {
        assertThat(greedy(chain)).isEqualTo(expected);
      }
      done.set(true);
      assertThat(loads.get()).isPositive();
    }
  }

  private static void loadAndUnload(BlockExecutor executor, Model model, List<Integer> cuts) {
    Chain chain = new Chain(List.of(executor), model, Precision.BF16, cuts, 1, 64);
    chain.open("opened").close();
    chain.unload();
  }

  private static List<Integer> greedy(Chain chain) {
    try (Chain.Session session = chain.open("session")) {
      return session.greedy(PROMPT, 3, 12);
    }
  }
}
