package dev.whorl.executor.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.DeviceProfile;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.BlockStyle;
import dev.whorl.executor.model.Experts;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Rope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeasurementTest {
  private static final Rope ROPE = new Rope(10000, new Rope.Scaling.None());

  private static Geometry geometry(int hidden, int blocks) {
    AttentionShape attention = new AttentionShape(hidden / 32, 1, 32, 0, true, true, ROPE);
    return new Geometry("qwen3", blocks, hidden, 2 * hidden, 2000, 256, 1e-5f, attention, true);
  }

  private static MeasureOutcome measure(long memory, Geometry geometry) {
    List<Integer> told = new ArrayList<>();
    CpuSettings settings = new CpuSettings(memory, 1, Duration.ZERO);
    try (CpuExecutor executor = new CpuExecutor(settings)) {
      MeasureOutcome outcome =
          executor.measure(
              MeasureRequest.uniform(geometry, Precision.BF16, 64, List.of(1, 4), 32), told::add);
      if (outcome instanceof MeasureOutcome.Measured) {
        assertThat(told).hasSize(9).isSorted().doesNotHaveDuplicates().allMatch(p -> p < 100);
      }
      assertThat(executor.memory().free()).isEqualTo(memory);
      return outcome;
    }
  }

  @Test
  void timesAreThereAndOrdered() {
    MeasureOutcome outcome = measure(16 << 20, geometry(128, 4));
    DeviceProfile profile = ((MeasureOutcome.Measured) outcome).profile();
    assertThat(profile.decode()).extracting(DeviceProfile.Decode::batch).containsExactly(1, 4);
    for (DeviceProfile.Decode decode : profile.decode()) {
      assertThat(decode.block()).isPositive();
      assertThat(decode.slowBlock()).isGreaterThanOrEqualTo(decode.block());
      assertThat(decode.head()).isPositive();
      assertThat(decode.embedding()).isPositive();
    }
    assertThat(profile.prefill().tokens()).isEqualTo(32);
    assertThat(profile.prefill().block()).isPositive();
    assertThat(profile.beyondCache()).isFalse();
  }

  @Test
  void thePlanExceedsTheProcessorCacheWhenMemoryAllows() {
    Geometry large = geometry(1024, 40);
    MeasureRequest request = MeasureRequest.uniform(large, Precision.F32, 64, List.of(1, 2), 16);
    ProcessorCache cache = new ProcessorCache(64 << 20);
    ProbePlan plenty = ProbePlan.of(request, 4L << 30, cache);
    assertThat(plenty.beyondCache()).isTrue();
    assertThat(plenty.weightBytes()).isLessThan(5 * cache.bytes());
    ProbePlan scarce = ProbePlan.of(request, ProbePlan.least(request), cache);
    assertThat(scarce.beyondCache()).isFalse();
    assertThat(scarce.blocks()).isEqualTo(1);
    assertThat(scarce.weightBytes() + scarce.cacheBytes())
        .isLessThanOrEqualTo(ProbePlan.least(request));
  }

  @Test
  void allExpertsOfABlockAreInMemory() {
    Geometry plain = geometry(128, 1);
    Geometry mixture =
        new Geometry(
            "qwen3_moe",
            1,
            128,
            256,
            2000,
            256,
            1e-5f,
            plain.attention(),
            true,
            BlockStyle.LLAMA,
            new Experts(8, 2, true));
    DeviceProfile profile = ((MeasureOutcome.Measured) measure(16 << 20, mixture)).profile();
    assertThat(profile.streamedBytes()).isGreaterThan(8 * 3 * 128 * 256 * 2);
  }

  @Test
  void lessThanOneBlockIsRefused() {
    assertThat(measure(1000, geometry(128, 4)))
        .isInstanceOfSatisfying(
            MeasureOutcome.TooLittleMemory.class,
            refused -> assertThat(refused.needed()).isGreaterThan(refused.free()));
  }

  @Test
  void aShapeThatDoesNotRunIsRefused() {
    assertThat(measure(16 << 20, geometry(160 + 8, 1)))
        .isInstanceOfSatisfying(
            MeasureOutcome.Unsupported.class,
            refused -> assertThat(refused.message()).contains("hidden (168)"));
  }

  @Test
  void timingsAreMedianAndNinetiethPercentile() {
    Passes.Timing timing = Passes.timing(List.of(5L, 1L, 9L, 2L, 8L, 3L, 7L, 4L, 6L, 10L));
    assertThat(timing).isEqualTo(new Passes.Timing(6, 10));
  }
}
