package dev.whorl.executor.cuda;

/** What came of opening a GPU. */
public sealed interface CudaOpening {
  /** It runs. The caller closes it. */
  record Opened(CudaBlockExecutor executor) implements CudaOpening {}

  /**
   * It cannot be used, for a reason that another device or another node does not share.
   *
   * @param message a sentence for the log and the status
   */
  record Unavailable(Reason reason, String message) implements CudaOpening {}

  /** Why a GPU cannot be used. */
  enum Reason {
    /** The driver's library is not in this container or on this node. */
    NO_DRIVER,
    /** The driver lacks functions that are called. */
    OLD_DRIVER,
    /** The driver sees no GPU, or not that many. */
    NO_DEVICE,
    /** The architecture is older than the kernels need (sm_80). */
    OLD_DEVICE,
    /** NVRTC's libraries are missing. */
    NO_COMPILER,
    /** The memory budget exceeds what is free. */
    TOO_LITTLE_MEMORY,
    /** The driver failed otherwise. */
    FAILED
  }
}
