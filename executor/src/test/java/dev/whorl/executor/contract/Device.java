package dev.whorl.executor.contract;

import dev.whorl.executor.BlockExecutor;

/** A backend under test. */
@FunctionalInterface
public interface Device {
  /**
   * Opens an executor of its own.
   *
   * @param bytes memory budget
   * @param parallelism threads, where the backend has that choice
   */
  BlockExecutor open(long bytes, int parallelism);
}
