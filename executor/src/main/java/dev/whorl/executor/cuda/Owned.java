package dev.whorl.executor.cuda;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Handles of one owner, freed together in reverse order, also when the owner is only half made. A
 * failure to free is not reported: it follows a device that was lost, which is reported elsewhere.
 */
final class Owned implements AutoCloseable {
  private final CudaDriver driver;
  private final Deque<Runnable> frees = new ArrayDeque<>();

  Owned(CudaDriver driver) {
    this.driver = driver;
  }

  long memory(long bytes) {
    long address = driver.allocate(Math.max(bytes, 1));
    frees.push(() -> driver.free(address));
    return address;
  }

  long pinned(long bytes) {
    long address = driver.allocatePinned(Math.max(bytes, 1));
    frees.push(() -> driver.freePinned(address));
    return address;
  }

  long stream() {
    long stream = driver.stream();
    frees.push(() -> driver.destroyStream(stream));
    return stream;
  }

  long event() {
    long event = driver.event();
    frees.push(() -> driver.destroyEvent(event));
    return event;
  }

  long module(MemorySegment image) {
    long module = driver.loadModule(image);
    frees.push(() -> driver.unloadModule(module));
    return module;
  }

  long executable(long executable) {
    frees.push(() -> driver.destroyExecutable(executable));
    return executable;
  }

  @Override
  public void close() {
    while (!frees.isEmpty()) {
      frees.pop().run();
    }
  }
}
