package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.DeviceMonitor.Reading;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The binding against a library of the same symbols, and what is made of Xid messages. */
class NvmlTest {
  private static final String BUS = "0000:07:00.0";

  @AfterEach
  void reset() {
    EmulatedNvml.slice(false);
    assertThat(EmulatedNvml.sets()).isZero();
  }

  private static Nvml open() throws Nvml.UnavailableException {
    return Nvml.open(EmulatedNvml.library(), BUS);
  }

  @Test
  void everyInstrumentIsRead() throws Exception {
    try (Nvml nvml = open()) {
      assertThat(nvml.read())
          .isEqualTo(
              new Reading(
                  OptionalLong.of(3L << 30),
                  OptionalLong.of(61_500),
                  OptionalLong.of(1410),
                  OptionalLong.of(1593),
                  OptionalLong.of(41),
                  OptionalLong.of(0),
                  List.of()));
    }
  }

  @Test
  void faultsAreToldOnce() throws Exception {
    try (Nvml nvml = open()) {
      EmulatedNvml.xid(13);
      EmulatedNvml.xid(79);
      Reading reading = nvml.read();
      assertThat(reading.faults()).containsExactly(13L, 79L);
      assertThat(GpuHealth.fault(reading)).contains("Xid 79", "fallen off the bus");
      assertThat(nvml.read().faults()).isEmpty();
    }
  }

  @Test
  void aProgramsOwnFaultIsNoneOfTheDevices() throws Exception {
    try (Nvml nvml = open()) {
      EmulatedNvml.xid(13);
      assertThat(GpuHealth.fault(nvml.read())).isNull();
    }
  }

  @Test
  void whatASliceDoesNotTellIsEmpty() throws Exception {
    EmulatedNvml.slice(true);
    try (Nvml nvml = open()) {
      Reading reading = nvml.read();
      assertThat(reading.usedBytes()).hasValue(3L << 30);
      assertThat(reading.milliwatts()).isEmpty();
      assertThat(reading.uncorrectedErrors()).isEmpty();
    }
  }

  @Test
  void afterTheEndNothingIsTold() throws Exception {
    Nvml nvml = open();
    nvml.close();
    nvml.close();
    assertThat(nvml.read()).isEqualTo(Reading.NOTHING);
  }

  @Test
  void aGpuThatItDoesNotKnow() {
    assertThatThrownBy(() -> Nvml.open(EmulatedNvml.library(), "0000:99:00.0"))
        .isInstanceOf(Nvml.UnavailableException.class)
        .hasMessageContaining("0000:99:00.0");
  }

  @Test
  void withoutTheLibraryItSaysSo() {
    assertThatThrownBy(() -> Nvml.open("libnowhere.so.1", BUS))
        .isInstanceOf(Nvml.UnavailableException.class)
        .hasMessageContaining("libnowhere.so.1");
  }

  @Test
  void theEmulatedGpuIsPluggedInWhereItSays() {
    try (CudaBlockExecutor executor = (CudaBlockExecutor) EmulatedGpu.open(EmulatedGpu.MEMORY, 1)) {
      assertThat(executor.pciBus()).isEqualTo(BUS);
    }
  }
}
