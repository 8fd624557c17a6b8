package dev.whorl.executor.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.TensorType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The binding, and what the emulated driver makes of a caller's mistakes. */
class CudaDriverTest {
  private static final KernelLayout LAYOUT =
      new KernelLayout(32, 2, NumberFormat.F32, Set.of(TensorType.F32));
  private static final int HIDDEN = 32;
  private CudaDevice device;
  private CudaDriver driver;
  private Owned owned;
  private Kernels kernels;
  private long stream;
  private long pinned;
  private MemorySegment host;

  @BeforeEach
  void open() {
    EmulatedGpu.reset();
    device = CudaDevice.open(EmulatedGpu.settings(EmulatedGpu.MEMORY));
    driver = device.driver();
    owned = new Owned(driver);
    kernels = new Kernels(driver, LAYOUT, EmulatedGpu.compile(LAYOUT, "sm_90"));
    stream = owned.stream();
    pinned = owned.pinned(4 * HIDDEN);
    host = NativeCalls.memory(pinned, 4 * HIDDEN);
    for (int i = 0; i < HIDDEN; i++) {
      host.setAtIndex(ValueLayout.JAVA_FLOAT, i, i);
    }
  }

  @AfterEach
  void close() {
    kernels.close();
    owned.close();
    device.close();
    EmulatedGpu.reset();
  }

  private long filled() {
    long memory = owned.memory(4 * HIDDEN);
    driver.copyIn(memory, pinned, 4 * HIDDEN, stream);
    return memory;
  }

  private void takeIn(long to, long from) {
    kernels.launch("take_in", Grid.of(1, 256), stream, to, from, HIDDEN);
  }

  @Test
  void aKernelRunsBetweenTwoCopies() {
    long to = owned.memory(4 * HIDDEN);
    takeIn(to, filled());
    driver.synchronize(stream);
    host.fill((byte) 0);
    driver.copyOut(pinned, to, 4 * HIDDEN, stream);
    driver.synchronize(stream);
    assertThat(host.getAtIndex(ValueLayout.JAVA_FLOAT, 31)).isEqualTo(31);
  }

  @Test
  void withoutAWaitNothingHasHappened() {
    long to = owned.memory(4 * HIDDEN);
    takeIn(to, filled());
    driver.synchronize(stream);
    host.fill((byte) 0);
    driver.copyOut(pinned, to, 4 * HIDDEN, stream);
    assertThat(host.getAtIndex(ValueLayout.JAVA_FLOAT, 31)).isZero();
  }

  @Test
  void aStreamThatDoesNotWaitForAnotherReadsPoison() {
    long from = owned.memory(4 * HIDDEN);
    long other = owned.stream();
    driver.copyIn(from, pinned, 4 * HIDDEN, other);
    long to = owned.memory(4 * HIDDEN);
    takeIn(to, from);
    driver.copyOut(pinned, to, 4 * HIDDEN, stream);
    driver.synchronize(stream);
    assertThat(host.getAtIndex(ValueLayout.JAVA_FLOAT, 31)).isNaN();
  }

  @Test
  void anEventOrdersTwoStreams() {
    long from = owned.memory(4 * HIDDEN);
    long other = owned.stream();
    driver.copyIn(from, pinned, 4 * HIDDEN, other);
    long arrived = owned.event();
    driver.record(arrived, other);
    driver.await(stream, arrived);
    long to = owned.memory(4 * HIDDEN);
    takeIn(to, from);
    driver.copyOut(pinned, to, 4 * HIDDEN, stream);
    driver.synchronize(stream);
    assertThat(host.getAtIndex(ValueLayout.JAVA_FLOAT, 31)).isEqualTo(31);
  }

  @Test
  void memoryThatWasFreedIsNoParameter() {
    long to = owned.memory(4 * HIDDEN);
    long from = driver.allocate(4 * HIDDEN);
    driver.free(from);
    assertThatThrownBy(() -> takeIn(to, from))
        .isInstanceOfSatisfying(
            CudaException.class,
            e -> {
              assertThat(e.error().lost()).isTrue();
              assertThat(e).hasMessageContaining("take_in").hasMessageContaining("parameter 1");
            });
  }

  @Test
  void aGraphWhoseMemoryWasFreedIsCaughtWhenItRuns() {
    long to = owned.memory(4 * HIDDEN);
    long from = driver.allocate(4 * HIDDEN);
    driver.beginCapture(stream);
    takeIn(to, from);
    long graph = driver.endCapture(stream);
    long executable = owned.executable(driver.instantiate(graph));
    driver.destroyGraph(graph);
    driver.launchGraph(executable, stream);
    driver.synchronize(stream);
    driver.free(from);
    driver.launchGraph(executable, stream);
    assertThatThrownBy(() -> driver.synchronize(stream))
        .hasMessageContaining("ILLEGAL_ADDRESS")
        .hasMessageContaining("take_in");
  }

  @Test
  void memoryThatIsNotPinnedDoesNotTravel() {
    long to = owned.memory(4 * HIDDEN);
    assertThatThrownBy(() -> driver.copyIn(to, to, 4 * HIDDEN, stream))
        .hasMessageContaining("not pinned")
        .hasMessageContaining("cuMemcpyHtoDAsync");
  }

  @Test
  void anUnknownKernelIsNamed() {
    assertThatThrownBy(() -> kernels.launch("nowhere", Grid.of(1, 32), stream))
        .hasMessageContaining("cuModuleGetFunction nowhere")
        .hasMessageContaining("NOT_FOUND");
  }

  @Test
  void timesAreTheDevices() {
    long begin = owned.event();
    long end = owned.event();
    driver.record(begin, stream);
    filled();
    driver.record(end, stream);
    driver.synchronizeEvent(end);
    assertThat(driver.nanosBetween(begin, end)).isNotNegative();
    assertThat(driver.activeBlocks(driver.function(owned.module(image()), "take_in"), 256))
        .isPositive();
  }

  private static MemorySegment image() {
    byte[] text = EmulatedGpu.compile(LAYOUT, "sm_90");
    return MemorySegment.ofBuffer(ByteBuffer.allocateDirect(text.length + 1).put(text).clear());
  }
}
