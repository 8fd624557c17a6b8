package dev.whorl.executor.cuda;

import java.util.function.Supplier;

/** A call of the driver or the kernel compiler that failed. */
public final class CudaException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String call;
  private final CudaError error;

  CudaException(String call, CudaError error, String detail) {
    super(
        "The call "
            + call
            + " failed: "
            + error.name()
            + (detail.isEmpty() ? "" : ", " + detail)
            + ". "
            + error.advice());
    this.call = call;
    this.error = error;
  }

  /** Runs what allocates; where the device has too little memory, that is an OutOfMemoryError. */
  static <T> T outOfMemory(Supplier<T> allocating) {
    try {
      return allocating.get();
    } catch (CudaException e) {
      if (e.error.outOfMemory()) {
        throw (OutOfMemoryError) new OutOfMemoryError(e.getMessage()).initCause(e);
      }
      throw e;
    }
  }

  /** The function. */
  public String call() {
    return call;
  }

  /** What it returned. */
  public CudaError error() {
    return error;
  }
}
