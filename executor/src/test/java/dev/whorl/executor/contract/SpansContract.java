package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.testing.TinyModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Memory and pages: what is promised exists, nothing is counted twice, everything comes back. */
public abstract class SpansContract {
  private final Model model = TinyModel.open("llama");
  private final long block = WeightFormats.of(model, Precision.BF16).blockBytes(0);
  private final Device device;
  private final BlockExecutor executor;

  protected SpansContract(Device device) {
    this.device = device;
    this.executor = device.open(1 << 20, 1);
  }

  @AfterEach
  void close() {
    executor.close();
    model.close();
  }

  private LoadOutcome load(BlockExecutor on, int start, int end) {
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(start, end));
    return on.load(request, (done, total) -> {});
  }

  private LoadedSpan loaded(int start, int end) {
    return ((LoadOutcome.Loaded) load(executor, start, end)).span();
  }

  @Test
  void overlappingSpansShareBlocks() {
    LoadedSpan first = loaded(0, 2);
    LoadedSpan second = loaded(1, 3);
    long table = WeightFormats.of(model, Precision.BF16).embeddingBytes();
    long norm = model.geometry().hidden() * 4L;
    assertThat(executor.memory().weights()).isEqualTo(3 * block + table + norm);
    first.unload();
    assertThat(executor.memory().weights()).isEqualTo(2 * block + table + norm);
    second.unload();
    assertThat(executor.memory()).isEqualTo(new MemoryUse(1 << 20, 0, 0));
  }

  @Test
  void weightBytesAreWhatTheGeometrySays() {
    LoadedSpan whole = loaded(0, 3);
    assertThat(whole.weightBytes()).isEqualTo(executor.memory().weights());
  }

  @Test
  void progressEndsWithTheWhole() {
    List<Long> done = new ArrayList<>();
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(0, 3));
    executor.load(
        request,
        (bytes, total) -> {
          done.add(bytes);
          assertThat(bytes).isLessThanOrEqualTo(total);
        });
    assertThat(done).isSorted().hasSize(5).endsWith(executor.memory().weights());
  }

  @Test
  void tooLittleMemoryLoadsNothing() {
    try (BlockExecutor small = device.open(2 * block - 1, 1)) {
      assertThat(load(small, 1, 2)).isInstanceOf(LoadOutcome.Loaded.class);
      assertThat(load(small, 0, 2))
          .isInstanceOfSatisfying(
              LoadOutcome.TooLittleMemory.class,
              refused -> assertThat(refused.free()).isEqualTo(block - 1));
      assertThat(small.memory().weights()).isEqualTo(block);
    }
  }

  @Test
  void aSpanBeyondTheModelIsRefused() {
    assertThat(load(executor, 2, 4))
        .isInstanceOfSatisfying(
            LoadOutcome.Unsupported.class,
            refused -> assertThat(refused.message()).contains("[2, 4)", "3 blocks"));
  }

  @Test
  void slotsBeyondSpanOrContextAreErrors() {
    LoadedSpan span = loaded(0, 2);
    assertThatThrownBy(() -> span.reserve("d", "v", new Span(1, 3), 1))
        .hasMessageContaining("[1, 3)")
        .hasMessageContaining("[0, 2)");
    assertThatThrownBy(() -> span.reserve("d", "v", new Span(0, 1), 129))
        .hasMessageContaining("(129)");
  }
}
