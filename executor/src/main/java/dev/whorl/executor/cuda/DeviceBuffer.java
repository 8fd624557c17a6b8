package dev.whorl.executor.cuda;

/** Device memory that grows to what the largest step so far needed. Content does not survive. */
final class DeviceBuffer implements AutoCloseable {
  private final CudaDriver driver;
  private long address;
  private long bytes;
  private long growths;

  DeviceBuffer(CudaDriver driver) {
    this.driver = driver;
  }

  /** At least that many bytes, 256-aligned. Earlier addresses are dead when it grew. */
  long fit(long needed) {
    if (needed > bytes) {
      close();
      address = driver.allocate(needed);
      bytes = needed;
      growths++;
    }
    return address;
  }

  /** How often its address changed. */
  long growths() {
    return growths;
  }

  @Override
  public void close() {
    if (address != 0) {
      driver.free(address);
    }
    address = 0;
    bytes = 0;
  }
}
