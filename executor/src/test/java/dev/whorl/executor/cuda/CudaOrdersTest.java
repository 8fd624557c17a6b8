package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TinyModel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A GPU runs blocks and threads in any order: the text does not depend on it. */
class CudaOrdersTest {
  private static final int[] PROMPT = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3};

  @AfterEach
  void reset() {
    EmulatedGpu.reset();
  }

  @Test
  void theTextIsTheSameInEveryOrder() {
    try (Model model = TinyModel.open("qwen3");
        BlockExecutor executor = EmulatedGpu.open(EmulatedGpu.MEMORY, 1)) {
      List<Integer> blocks = List.of(model.geometry().blocks());
      Chain chain = new Chain(List.of(executor), model, Precision.BF16, blocks, 1, 64);
      List<Integer> expected = greedy(chain);
      for (EmulatedGpu.Order order : EmulatedGpu.Order.values()) {
        EmulatedGpu.order(order, 11);
        assertThat(greedy(chain)).as("order " + order).isEqualTo(expected);
      }
    }
  }

  private static List<Integer> greedy(Chain chain) {
    try (Chain.Session session = chain.open("session")) {
      return session.greedy(PROMPT, 7, 6);
    }
  }
}
