package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.RowResult;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.Chain;
import dev.whorl.executor.testing.TinyModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Decode steps are repeated as graphs, and a graph is never replayed over what has moved: the
 * emulated driver looks at every address of every replayed kernel.
 */
class CudaGraphsTest {
  private static final int SLOT = 96;
  private final Model model = TinyModel.open("llama");
  private int before;

  @BeforeEach
  void count() {
    EmulatedGpu.reset();
    before = EmulatedGpu.handles();
  }

  @AfterEach
  void nothingIsLeft() {
    EmulatedGpu.reset();
    model.close();
    assertThat(EmulatedGpu.handles()).isEqualTo(before);
  }

  private static CudaBlockExecutor open() {
    return (CudaBlockExecutor) EmulatedGpu.open(EmulatedGpu.MEMORY, 1);
  }

  private Chain chain(CudaBlockExecutor executor) {
    List<Integer> whole = List.of(model.geometry().blocks());
    return new Chain(List.of(executor), model, Precision.F32, whole, 4, SLOT);
  }

  private static RowResult decode(Chain.Session session, int position) {
    return session.step(position, Sampling.GREEDY, position % 97);
  }

  private static int[] prompt(int length) {
    int[] ids = new int[length];
    Arrays.setAll(ids, i -> (7 * i + 3) % 101);
    return ids;
  }

  @Test
  void aBatchBecomesAGraphTheSecondTimeAndStaysOne() {
    try (CudaBlockExecutor executor = open()) {
      Chain chain = chain(executor);
      Chain.Session session = chain.open("one");
      decode(session, 0);
      assertThat(executor.graphs().size()).isZero();
      for (int position = 1; position < 6; position++) {
        decode(session, position);
        assertThat(executor.graphs().size()).isEqualTo(1);
      }
      List<Chain.Session> sessions =
          List.of(chain.open("two"), chain.open("three"), chain.open("four"));
      for (int position = 0; position < 4; position++) {
        List<Chain.Item> items = new ArrayList<>();
        for (Chain.Session each : sessions) {
          items.add(new Chain.Item(each, position, Sampling.GREEDY, position));
        }
        chain.step(items);
      }
      assertThat(executor.graphs().size()).isLessThanOrEqualTo(2);
    }
  }

  /** Longer prompts need more working memory, whose addresses the graphs hold. */
  @Test
  void workingMemoryThatMovesMakesGraphsAnew() {
    assertThat(decoded(true)).isEqualTo(decoded(false));
  }

  private List<RowResult> decoded(boolean disturbed) {
    List<RowResult> results = new ArrayList<>();
    try (CudaBlockExecutor executor = open()) {
      Chain chain = chain(executor);
      Chain.Session session = chain.open("decodes");
      for (int position = 0; position < 12; position++) {
        if (disturbed && (position == 3 || position == 7)) {
          try (Chain.Session other = chain.open("other")) {
            other.prefill(prompt(12 * position), SLOT, Sampling.GREEDY);
          }
        }
        results.add(decode(session, position));
      }
      assertThat(executor.graphs().size()).isEqualTo(1);
    }
    return results;
  }

  @Test
  void aFailureWhileAGraphIsCapturedCostsOneStep() {
    try (CudaBlockExecutor executor = open()) {
      Chain.Session session = chain(executor).open("one");
      decode(session, 0);
      EmulatedGpu.fail("cuGraphInstantiateWithFlags", 0, 46);
      int alive = EmulatedGpu.handles();
      assertThatThrownBy(() -> decode(session, 1)).hasMessageContaining("DEVICE_UNAVAILABLE");
      assertThat(EmulatedGpu.handles()).isEqualTo(alive);
      assertThat(decode(session, 1)).isInstanceOf(RowResult.Sampled.class);
      assertThat(executor.graphs().size()).isEqualTo(1);
    }
  }
}
