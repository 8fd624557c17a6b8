package dev.whorl.executor.cuda;

/**
 * A result of the driver that is not success, with what to do about it.
 *
 * @param code of {@code CUresult} in cuda.h
 * @param lost whether the context, and with it everything on the device, is gone
 */
public record CudaError(int code, String name, String advice, boolean lost) {
  static final int OUT_OF_MEMORY = 2;
  static final int NO_DEVICE = 100;

  /** Whether the device had too little memory. */
  public boolean outOfMemory() {
    return code == OUT_OF_MEMORY;
  }

  /** The result of a code. Unknown ones keep their number. */
  static CudaError of(int code) {
    return switch (code) {
      case 1 -> here(code, "INVALID_VALUE", "This is a fault of the executor: report it.");
      case OUT_OF_MEMORY ->
          here(code, "OUT_OF_MEMORY", "Lower the device's memory budget or give it fewer blocks.");
      case 3 -> here(code, "NOT_INITIALIZED", "This is a fault of the executor: report it.");
      case NO_DEVICE ->
          here(
              code,
              "NO_DEVICE",
              "Give the container a GPU (resources.limits of its pod); had it one, see the node's"
                  + " kernel log for an Xid message.");
      case 101 -> here(code, "INVALID_DEVICE", "Choose an ordinal below the number of GPUs.");
      case 200, 209 ->
          here(code, "INVALID_IMAGE", "The kernels were built for another architecture.");
      case 222, 803 ->
          here(code, "DRIVER_TOO_OLD", "Update the node's NVIDIA driver, or use older kernels.");
      case 500 -> here(code, "NOT_FOUND", "The kernels do not belong to this version.");
      case 46, 802 ->
          here(code, "DEVICE_UNAVAILABLE", "Another process holds the GPU, or it is starting.");
      case 214 -> gone(code, "ECC_UNCORRECTABLE", "The GPU's memory is failing: drain the node.");
      case 700 -> gone(code, "ILLEGAL_ADDRESS", "A kernel read outside its memory: report it.");
      case 702 -> gone(code, "LAUNCH_TIMEOUT", "Take the GPU's display watchdog off.");
      case 710, 714, 715, 716, 717, 718, 719 ->
          gone(code, "LAUNCH_FAILED", "The GPU stopped in a kernel: restart the agent.");
      case 999 -> gone(code, "UNKNOWN_FAILURE", "See the kernel log for an Xid message.");
      default -> here(code, "CUDA_ERROR_" + code, "See CUresult in cuda.h.");
    };
  }

  private static CudaError here(int code, String name, String advice) {
    return new CudaError(code, name, advice, false);
  }

  private static CudaError gone(int code, String name, String advice) {
    return new CudaError(code, name, advice, true);
  }
}
