package dev.whorl.executor.cuda;

/** What a step works in, on the device. Used by one thread at a time. */
final class CudaWorkspace implements AutoCloseable {
  final Staging in;
  final Staging out;
  final DeviceBuffer residual;
  final DeviceBuffer active;
  final DeviceBuffer normed;
  final DeviceBuffer projected;
  final DeviceBuffer attended;
  final DeviceBuffer parts;
  final DeviceBuffer both;
  final DeviceBuffer gated;
  final DeviceBuffer last;
  final DeviceBuffer logits;

  CudaWorkspace(CudaDriver driver) {
    in = new Staging(driver);
    out = new Staging(driver);
    residual = new DeviceBuffer(driver);
    active = new DeviceBuffer(driver);
    normed = new DeviceBuffer(driver);
    projected = new DeviceBuffer(driver);
    attended = new DeviceBuffer(driver);
    parts = new DeviceBuffer(driver);
    both = new DeviceBuffer(driver);
    gated = new DeviceBuffer(driver);
    last = new DeviceBuffer(driver);
    logits = new DeviceBuffer(driver);
  }

  @Override
  public void close() {
    for (DeviceBuffer buffer :
        new DeviceBuffer[] {
          residual, active, normed, projected, attended, parts, both, gated, last, logits
        }) {
      buffer.close();
    }
    in.close();
    out.close();
  }
}
