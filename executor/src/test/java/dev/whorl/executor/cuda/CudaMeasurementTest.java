package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceProfile;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.model.AttentionShape;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Rope;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CudaMeasurementTest {
  private static Geometry geometry(int headSize) {
    Rope rope = new Rope(10000, new Rope.Scaling.None());
    AttentionShape attention = new AttentionShape(4, 2, headSize, 0, true, true, rope);
    return new Geometry("qwen3", 2, 128, 256, 200, 256, 1e-5f, attention, true);
  }

  private static MeasureOutcome measure(long memory, Geometry geometry) {
    List<Integer> told = new ArrayList<>();
    try (BlockExecutor executor = EmulatedGpu.open(memory, 1)) {
      MeasureRequest request =
          MeasureRequest.uniform(geometry, Precision.BF16, 20, List.of(1, 2), 8);
      MeasureOutcome outcome = executor.measure(request, told::add);
      assertThat(told).isSorted().allMatch(percent -> percent < 100);
      assertThat(executor.memory().free()).isEqualTo(memory);
      return outcome;
    }
  }

  @Test
  void timesAreThere() {
    MeasureOutcome outcome = measure(EmulatedGpu.MEMORY, geometry(32));
    DeviceProfile profile = ((MeasureOutcome.Measured) outcome).profile();
    assertThat(profile.decode()).extracting(DeviceProfile.Decode::batch).containsExactly(1, 2);
    for (DeviceProfile.Decode decode : profile.decode()) {
      assertThat(decode.block()).isPositive();
      assertThat(decode.slowBlock()).isGreaterThanOrEqualTo(decode.block());
      assertThat(decode.head()).isPositive();
      assertThat(decode.embedding()).isPositive();
    }
    assertThat(profile.prefill().block()).isPositive();
    assertThat(profile.beyondCache()).isFalse();
  }

  @Test
  void lessThanOneBlockIsRefused() {
    assertThat(measure(1000, geometry(32))).isInstanceOf(MeasureOutcome.TooLittleMemory.class);
  }

  @Test
  void aShapeWithoutKernelsIsRefused() {
    assertThat(measure(EmulatedGpu.MEMORY, geometry(36)))
        .isInstanceOfSatisfying(
            MeasureOutcome.Unsupported.class,
            refused -> assertThat(refused.message()).contains("headSize (36)"));
  }
}
