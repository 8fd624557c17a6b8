package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.ExecutorProvider;
import dev.whorl.executor.cuda.CudaOpening.Reason;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A GPU that cannot be used says why, and leaves nothing behind. */
class CudaOpeningTest {
  private static final long MEMORY = EmulatedGpu.MEMORY;
  private int before;

  @BeforeEach
  void count() {
    EmulatedGpu.reset();
    before = EmulatedGpu.handles();
  }

  @AfterEach
  void nothingIsLeft() {
    EmulatedGpu.reset();
    assertThat(EmulatedGpu.handles()).isEqualTo(before);
  }

  private static void unavailable(CudaOpening opening, Reason reason, String... words) {
    assertThat(opening)
        .isInstanceOfSatisfying(
            CudaOpening.Unavailable.class,
            unavailable -> {
              assertThat(unavailable.reason()).isEqualTo(reason);
              assertThat(unavailable.message()).contains(words);
            });
  }

  private static CudaOpening open(CudaSettings settings) {
    return CudaBlockExecutor.open(settings, EmulatedGpu::compile);
  }

  @Test
  void noDriver() {
    CudaSettings settings = new CudaSettings(0, MEMORY, 90, "libnowhere.so.1", Path.of("/nowhere"));
    unavailable(open(settings), Reason.NO_DRIVER, "libnowhere.so.1", "GPU node");
  }

  @Test
  void aLibraryThatIsNoDriver() {
    CudaSettings settings = new CudaSettings(0, MEMORY, 90, "libc.so.6", Path.of("/nowhere"));
    unavailable(open(settings), Reason.OLD_DRIVER, "cuInit", "Update");
  }

  @Test
  void anOldDriver() {
    EmulatedGpu.driver(11_040, 1);
    unavailable(open(EmulatedGpu.settings(MEMORY)), Reason.OLD_DRIVER, "11.4", "12.0");
  }

  @Test
  void noDevice() {
    EmulatedGpu.driver(13_000, 0);
    unavailable(open(EmulatedGpu.settings(MEMORY)), Reason.NO_DEVICE, "NO_DEVICE");
  }

  @Test
  void anOrdinalBeyondTheDevices() {
    CudaSettings good = EmulatedGpu.settings(MEMORY);
    CudaSettings second = new CudaSettings(1, MEMORY, 90, good.driver(), good.kernels());
    unavailable(open(second), Reason.NO_DEVICE, "ordinal (1)", "(1)");
  }

  @Test
  void moreMemoryThanThereIs() {
    unavailable(open(EmulatedGpu.settings(1L << 40)), Reason.TOO_LITTLE_MEMORY, "1099511627776");
  }

  @Test
  void noCompiler() {
    unavailable(
        CudaBlockExecutor.open(EmulatedGpu.settings(MEMORY)), Reason.NO_COMPILER, "/nowhere");
  }

  @Test
  void aDriverThatFailsInTheMiddle() {
    for (String function : new String[] {"cuInit", "cuDevicePrimaryCtxRetain", "cuStreamCreate"}) {
      EmulatedGpu.fail(function, 0, 46);
      unavailable(open(EmulatedGpu.settings(MEMORY)), Reason.FAILED, "Another process");
    }
  }

  @Test
  void withoutABudgetMostOfTheMemoryIsTaken() {
    try (CudaBlockExecutor executor = EmulatedGpu.opened(open(EmulatedGpu.settings(0)))) {
      assertThat(executor.memory().total()).isBetween(7L << 30, 8L << 30);
    }
  }

  @Test
  void theProviderSaysWhyThereIsNone() {
    CudaProvider provider = new CudaProvider(0, 90, "libnowhere.so.1", Path.of("target"));
    assertThat(provider.backend()).isEqualTo("cuda");
    assertThat(provider.open(new DeviceSettings(MEMORY, 0)))
        .isInstanceOfSatisfying(
            ExecutorProvider.Offer.Absent.class,
            absent -> assertThat(absent.reason()).isEqualTo("NO_DRIVER"));
    assertThat(CudaProvider.offer(open(EmulatedGpu.settings(1L << 40))))
        .isInstanceOf(ExecutorProvider.Offer.Absent.class);
  }

  @Test
  void aGoodOneDescribesItself() {
    try (CudaBlockExecutor executor = EmulatedGpu.opened(open(EmulatedGpu.settings(MEMORY)))) {
      assertThat(executor.describe()).contains("emulated GPU", "sm_90", "64 MiB");
      assertThat(executor.deviceClass().toString()).isEqualTo("cuda/sm_90/2");
    }
  }
}
