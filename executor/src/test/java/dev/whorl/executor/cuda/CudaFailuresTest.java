package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.LoadedSpan;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.QuotaOutcome;
import dev.whorl.executor.ReserveOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowInput;
import dev.whorl.executor.Sampling;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.Span;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.model.Model;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.testing.TinyModel;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The driver fails while the executor loads and steps. */
class CudaFailuresTest {
  private static final int OUT_OF_MEMORY = 2;
  private static final int LAUNCH_FAILED = 719;
  private static final int BUSY = 46;
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
    return EmulatedGpu.opened(
        CudaBlockExecutor.open(EmulatedGpu.settings(EmulatedGpu.MEMORY), EmulatedGpu::compile));
  }

  private LoadOutcome load(CudaBlockExecutor executor) {
    SpanRequest request = new SpanRequest(model, Precision.BF16, new Span(0, 3));
    return executor.load(request, LoadProgress.NONE);
  }

  private QuotaOutcome grant(CudaBlockExecutor executor, long bytes) {
    return executor.grant(CacheQuota.of("d", model.geometry(), Precision.BF16, bytes));
  }

  private static Row row(LoadedSpan span, String session) {
    SessionCache cache =
        ((ReserveOutcome.Reserved) span.reserve("d", session, new Span(0, 3), 16)).cache();
    return new Row(cache, 0, new RowInput.TokenIds(1, 2, 3), Sampling.GREEDY);
  }

  /** Whichever allocation of a load fails: the rest is freed, and the next load succeeds. */
  @Test
  void memoryThatEndsAnywhereInALoadIsGivenBack() {
    try (CudaBlockExecutor executor = open()) {
      int alive = EmulatedGpu.handles();
      int calls = 0;
      while (true) {
        EmulatedGpu.fail("cuMemAlloc_v2", calls, OUT_OF_MEMORY);
        LoadOutcome outcome = load(executor);
        if (outcome instanceof LoadOutcome.Loaded(LoadedSpan span)) {
          span.unload();
          break;
        }
        assertThat(outcome).isInstanceOf(LoadOutcome.TooLittleMemory.class);
        assertThat(EmulatedGpu.handles()).as("after " + calls + " calls").isEqualTo(alive);
        assertThat(executor.memory()).isEqualTo(new MemoryUse(EmulatedGpu.MEMORY, 0, 0));
        calls++;
      }
      assertThat(calls).isGreaterThan(15);
    }
  }

  @Test
  void pagesThatTheDeviceDoesNotHaveAreTooLittleMemory() {
    try (CudaBlockExecutor executor = open()) {
      int alive = EmulatedGpu.handles();
      EmulatedGpu.fail("cuMemAlloc_v2", 1, OUT_OF_MEMORY);
      assertThat(grant(executor, 6 << 20)).isInstanceOf(QuotaOutcome.TooLittleMemory.class);
      assertThat(EmulatedGpu.handles()).isEqualTo(alive);
      assertThat(executor.memory()).isEqualTo(new MemoryUse(EmulatedGpu.MEMORY, 0, 0));
      assertThat(grant(executor, 6 << 20)).isEqualTo(new QuotaOutcome.Granted());
      assertThat(grant(executor, 0)).isEqualTo(new QuotaOutcome.Granted());
      assertThat(EmulatedGpu.handles()).isEqualTo(alive);
    }
  }

  @Test
  void pinnedMemoryThatEndsIsTooLittleMemory() {
    try (CudaBlockExecutor executor = open()) {
      EmulatedGpu.fail("cuMemHostAlloc", 1, OUT_OF_MEMORY);
      assertThat(load(executor)).isInstanceOf(LoadOutcome.TooLittleMemory.class);
      assertThat(load(executor)).isInstanceOf(LoadOutcome.Loaded.class);
    }
  }

  @Test
  void aDeviceLostInTheMiddleOfAStepStaysLost() {
    try (CudaBlockExecutor executor = open()) {
      LoadedSpan span = ((LoadOutcome.Loaded) load(executor)).span();
      grant(executor, 1 << 18);
      Row row = row(span, "first");
      EmulatedGpu.fail("cuLaunchKernel", 12, LAUNCH_FAILED);
      StepOutcome outcome = executor.step(List.of(row));
      assertThat(outcome)
          .isInstanceOfSatisfying(
              StepOutcome.DeviceLost.class,
              lost -> assertThat(lost.message()).contains("emulated GPU", "LAUNCH_FAILED"));
      assertThat(executor.step(List.of(row))).isEqualTo(outcome);
    }
  }

  @Test
  void aFailureThatTheDeviceSurvivesCostsOneStep() {
    try (CudaBlockExecutor executor = open()) {
      LoadedSpan span = ((LoadOutcome.Loaded) load(executor)).span();
      grant(executor, 1 << 18);
      EmulatedGpu.fail("cuLaunchKernel", 12, BUSY);
      assertThat(executor.step(List.of(row(span, "first"))))
          .isInstanceOfSatisfying(
              StepOutcome.Fault.class,
              fault -> assertThat(fault.message()).contains("DEVICE_UNAVAILABLE"));
      assertThat(executor.step(List.of(row(span, "second")))).isInstanceOf(StepOutcome.Done.class);
    }
  }
}
