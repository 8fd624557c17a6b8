package dev.whorl.executor.cuda;

import dev.whorl.executor.cuda.CudaOpening.Reason;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.NoSuchElementException;

/** One GPU: its context, and what is known of it. */
final class CudaDevice implements AutoCloseable {
  /** CUDA 12.0: the oldest driver line that is still maintained. */
  private static final int OLDEST_DRIVER = 12_000;

  /** bf16 on tensor cores and asynchronous copies need Ampere. */
  private static final int OLDEST_CAPABILITY = 80;

  private static final Logger LOG = System.getLogger(CudaDevice.class.getName());

  private final CudaDriver driver;
  private final int device;
  private final long context;
  private final String name;
  private final int capability;
  private final int multiprocessors;
  private long budget;

  /** Why a device cannot be opened. */
  static final class UnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final Reason reason;

    UnavailableException(Reason reason, String message) {
      super(message);
      this.reason = reason;
    }

    Reason reason() {
      return reason;
    }
  }

  private CudaDevice(CudaDriver driver, int device) {
    this.driver = driver;
    this.device = device;
    name = driver.name(device);
    capability =
        10 * driver.attribute(device, CudaDriver.CAPABILITY_MAJOR)
            + driver.attribute(device, CudaDriver.CAPABILITY_MINOR);
    if (capability < OLDEST_CAPABILITY) {
      throw new UnavailableException(
          Reason.OLD_DEVICE,
          String.format(
              "The GPU %s has compute capability %d, the kernels need %d (Ampere) or newer.",
              name, capability, OLDEST_CAPABILITY));
    }
    multiprocessors = driver.attribute(device, CudaDriver.MULTIPROCESSORS);
    context = driver.retain(device);
  }

  /**
   * Opens a device and makes it current in this thread.
   *
   * @throws UnavailableException when it cannot be used
   */
  static CudaDevice open(CudaSettings settings) {
    CudaDriver driver = driver(settings.driver());
    try {
      driver.init();
      return open(driver, settings);
    } catch (CudaException e) {
      boolean none = e.error().code() == CudaError.NO_DEVICE;
      throw new UnavailableException(
          none ? Reason.NO_DEVICE : Reason.FAILED, String.valueOf(e.getMessage()));
    }
  }

  private static CudaDevice open(CudaDriver driver, CudaSettings settings) {
    int version = driver.version();
    if (version < OLDEST_DRIVER) {
      throw new UnavailableException(
          Reason.OLD_DRIVER,
          String.format(
              "The NVIDIA driver runs CUDA up to %d.%d, needed is %d.%d. Update the node's driver.",
              version / 1000, version % 1000 / 10, OLDEST_DRIVER / 1000, 0));
    }
    int devices = driver.devices();
    if (settings.ordinal() >= devices) {
      throw new UnavailableException(
          Reason.NO_DEVICE,
          String.format(
              "The GPU ordinal (%d) must be below the number of GPUs here (%d).",
              settings.ordinal(), devices));
    }
    CudaDevice opened = new CudaDevice(driver, driver.device(settings.ordinal()));
    try {
      opened.enter();
      opened.holds(settings.memoryBytes(), settings.percent());
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static CudaDriver driver(String library) {
    try {
      return new CudaDriver(library);
    } catch (IllegalArgumentException e) {
      throw new UnavailableException(
          Reason.NO_DRIVER,
          "There is no NVIDIA driver ("
              + library
              + ") here. Run on a GPU node, in a container that the NVIDIA runtime started.");
    } catch (NoSuchElementException e) {
      throw new UnavailableException(
          Reason.OLD_DRIVER, e.getMessage() + " Update the node's NVIDIA driver.");
    }
  }

  private void holds(long asked, int percent) {
    long free = driver.freeMemory();
    budget = asked == 0 ? free / 100 * percent : asked;
    if (budget > free) {
      throw new UnavailableException(
          Reason.TOO_LITTLE_MEMORY,
          String.format(
              "The memory budget (%d bytes) exceeds what is free on the GPU (%d bytes).",
              budget, free));
    }
  }

  /** Bytes for weights and caches. */
  long budget() {
    return budget;
  }

  CudaDriver driver() {
    return driver;
  }

  /** Makes the device current in the calling thread. */
  void enter() {
    driver.enter(context);
  }

  /** The same before handles are freed, which is tried on a lost device too. */
  void enterToFree() {
    try {
      enter();
    } catch (CudaException e) {
      LOG.log(Level.DEBUG, "The device is lost; its handles go with the process.", e);
    }
  }

  /** What is known of the device. */
  CudaFacts facts() {
    long clock = 1000L * driver.attribute(device, CudaDriver.MEMORY_CLOCK);
    long width = driver.attribute(device, CudaDriver.BUS_WIDTH) / Byte.SIZE;
    return new CudaFacts(
        name, architecture(), driver.version(), multiprocessors, budget, 2 * clock * width);
  }

  String pciBus() {
    return driver.pciBus(device);
  }

  String name() {
    return name;
  }

  /** For example sm_90. */
  String architecture() {
    return "sm_" + capability;
  }

  int multiprocessors() {
    return multiprocessors;
  }

  @Override
  public void close() {
    driver.release(device);
  }
}
