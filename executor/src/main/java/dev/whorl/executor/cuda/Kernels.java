package dev.whorl.executor.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;

/**
 * The kernels of one layout on one device. Launches come from one thread at a time, which the
 * device's lock sees to: parameters are written into one block that is used again and again.
 */
final class Kernels implements AutoCloseable {
  private static final int MOST_PARAMETERS = 16;
  private final CudaDriver driver;
  private final Owned owned;
  private final long module;
  private final Map<String, Long> functions = new HashMap<>();
  private final Arena arena = Arena.ofShared();
  private final MemorySegment values = arena.allocate(8L * MOST_PARAMETERS, 8);
  private final MemorySegment pointers;
  private final KernelLayout layout;

  Kernels(CudaDriver driver, KernelLayout layout, byte[] image) {
    this.driver = driver;
    this.layout = layout;
    this.owned = new Owned(driver);
    pointers = arena.allocate(ValueLayout.ADDRESS, MOST_PARAMETERS);
    for (int i = 0; i < MOST_PARAMETERS; i++) {
      pointers.setAtIndex(ValueLayout.ADDRESS, i, values.asSlice(8L * i, 8));
    }
    try (Arena loading = Arena.ofConfined()) {
      // A terminating zero, which images that are text need.
      MemorySegment copy = loading.allocate(image.length + 1L, 16);
      MemorySegment.copy(image, 0, copy, ValueLayout.JAVA_BYTE, 0, image.length);
      module = owned.module(copy);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  KernelLayout layout() {
    return layout;
  }

  /**
   * Queues a kernel.
   *
   * @param parameters longs, ints and floats, exactly as the kernel declares them
   */
  void launch(String name, Grid grid, long stream, Number... parameters) {
    for (int i = 0; i < parameters.length; i++) {
      long at = 8L * i;
      switch (parameters[i]) {
        case Long value -> values.set(ValueLayout.JAVA_LONG, at, value);
        case Integer value -> values.set(ValueLayout.JAVA_INT, at, value);
        case Float value -> values.set(ValueLayout.JAVA_FLOAT, at, value);
        default -> throw new IllegalArgumentException("A kernel takes no " + parameters[i] + ".");
      }
    }
    long function = functions.computeIfAbsent(name, key -> driver.function(module, key));
    driver.launch(name, function, grid, stream, pointers);
  }

  @Override
  public void close() {
    owned.close();
    arena.close();
  }
}
