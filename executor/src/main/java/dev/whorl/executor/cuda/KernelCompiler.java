package dev.whorl.executor.cuda;

/** Makes an image of the kernels that the driver loads. */
@FunctionalInterface
interface KernelCompiler {
  /**
   * Compiles {@link KernelText} for a layout.
   *
   * @param architecture for example {@code sm_90}
   * @throws CudaException with the compiler's messages
   */
  byte[] compile(KernelLayout layout, String architecture);
}
