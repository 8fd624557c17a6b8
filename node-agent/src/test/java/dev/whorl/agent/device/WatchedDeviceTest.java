package dev.whorl.agent.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.DeviceMonitor;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.cpu.CpuProvider;
import dev.whorl.executor.testing.TestingExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loss is noticed by steps and by instruments, once and for all. */
class WatchedDeviceTest {
  private final TestingExecutor real =
      new TestingExecutor(new CpuProvider().device(new DeviceSettings(1 << 20, 1)));
  private final Instruments instruments = new Instruments();
  private final WatchedDevice device = new WatchedDevice(real, Optional.of(instruments));

  /** Says what it is told to. */
  private static final class Instruments implements DeviceMonitor {
    private final Queue<Long> faults = new ArrayDeque<>();
    private boolean closed;

    @Override
    public Reading read() {
      List<Long> told = List.copyOf(faults);
      faults.clear();
      OptionalLong none = OptionalLong.empty();
      return new Reading(none, OptionalLong.of(250_000), none, none, none, none, told);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @AfterEach
  void close() {
    device.close();
    assertThat(instruments.closed).isTrue();
  }

  @Test
  void aStepThatTellsOfTheLossIsEnough() {
    real.stepAs(new StepOutcome.DeviceLost("ECC_UNCORRECTABLE"));
    assertThat(device.step(List.of())).isInstanceOf(StepOutcome.DeviceLost.class);
    assertThat(device.trouble())
        .isEqualTo(new DeviceTrouble(DeviceTrouble.LOST, "ECC_UNCORRECTABLE"));
    real.stepAs(new StepOutcome.Done(List.of(), Duration.ZERO));
    assertThat(device.step(List.of())).isInstanceOf(StepOutcome.DeviceLost.class);
  }

  @Test
  void afterAFatalXidNoStepRuns() {
    instruments.faults.add(79L);
    device.look();
    assertThat(Objects.requireNonNull(device.trouble()).message()).contains("Xid 79");
    assertThat(device.lost()).isCompleted();
    assertThat(device.step(List.of())).isInstanceOf(StepOutcome.DeviceLost.class);
    assertThat(real.stepSizes()).isEmpty();
  }

  @Test
  void anXidOfAProgramsOwnFaultChangesNothing() {
    instruments.faults.add(13L);
    device.look();
    assertThat(device.trouble()).isNull();
    assertThat(device.reading().milliwatts()).hasValue(250_000);
  }

  @Test
  void theNextAttemptComesLaterEachTime() {
    assertThat(Devices.pause(1)).isEqualTo(Duration.ofSeconds(5));
    assertThat(Devices.pause(2)).isEqualTo(Duration.ofSeconds(10));
    assertThat(Devices.pause(60)).isEqualTo(Duration.ofMinutes(2));
  }
}
