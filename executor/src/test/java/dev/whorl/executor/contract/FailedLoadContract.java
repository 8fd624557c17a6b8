package dev.whorl.executor.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import org.junit.jupiter.api.Test;

/**
 * A load that fails half-way leaves nothing behind, and closing the device gives everything back.
 */
public abstract class FailedLoadContract {
  private static final MemoryUse EMPTY = new MemoryUse(1 << 20, 0, 0);
  private final Device device;

  protected FailedLoadContract(Device device) {
    this.device = device;
  }

  private static SpanRequest request(Model model) {
    return new SpanRequest(model, Precision.F32, new Span(0, 3));
  }

  @Test
  void nothingStaysOfAFailedLoad() {
    try (BlockExecutor executor = device.open(1 << 20, 1);
        Model model = TinyModel.open("llama")) {
      LoadProgress failing =
          (done, total) -> {
            if (done > total / 2) {
              throw new IllegalStateException("half-way");
            }
          };
      assertThatThrownBy(() -> executor.load(request(model), failing)).hasMessage("half-way");
      assertThat(executor.memory()).isEqualTo(EMPTY);
      assertThat(executor.load(request(model), LoadProgress.NONE))
          .isInstanceOf(LoadOutcome.Loaded.class);
    }
  }

  @Test
  void aClosedModelFailsWithoutALeak() {
    try (BlockExecutor executor = device.open(1 << 20, 1)) {
      Model model = TinyModel.open("llama");
      model.close();
      assertThatThrownBy(() -> executor.load(request(model), LoadProgress.NONE))
          .isInstanceOf(IllegalStateException.class);
      assertThat(executor.memory()).isEqualTo(EMPTY);
    }
  }

  @Test
  void closingFreesLoadedSpans() {
    BlockExecutor executor = device.open(1 << 20, 1);
    try (Model model = TinyModel.open("llama")) {
      executor.load(request(model), LoadProgress.NONE);
      assertThat(executor.memory().weights()).isPositive();
      executor.close();
      assertThat(executor.memory()).isEqualTo(EMPTY);
    }
  }
}
