package dev.whorl.executor.cuda;

import org.jspecify.annotations.Nullable;

/** Where images of the kernels that the driver loads come from. */
@FunctionalInterface
interface KernelCompiler {
  /**
   * The image of {@link KernelText} for a layout.
   *
   * @param architecture for example {@code sm_90}
   * @throws CudaException with the compiler's messages
   */
  byte[] compile(KernelLayout layout, String architecture);

  /** Why there is none for a layout, as a sentence; null when there is one. */
  default @Nullable String obstacle(KernelLayout layout, String architecture) {
    return null;
  }
}
