package dev.whorl.executor.cuda;

import java.util.ArrayList;
import java.util.List;

/** What a step works in, on the device. Used by one thread at a time. */
final class CudaWorkspace implements AutoCloseable {
  private final List<DeviceBuffer> buffers = new ArrayList<>();
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
  final DeviceBuffer branch;
  final DeviceBuffer routes;
  final DeviceBuffer chosen;
  final DeviceBuffer odds;
  final DeviceBuffer places;
  final DeviceBuffer groups;
  final DeviceBuffer gathered;
  final DeviceBuffer items;
  final DeviceBuffer last;
  final DeviceBuffer logits;

  CudaWorkspace(CudaDriver driver) {
    in = new Staging(driver);
    out = new Staging(driver);
    residual = buffer(driver);
    active = buffer(driver);
    normed = buffer(driver);
    projected = buffer(driver);
    attended = buffer(driver);
    parts = buffer(driver);
    both = buffer(driver);
    gated = buffer(driver);
    branch = buffer(driver);
    routes = buffer(driver);
    chosen = buffer(driver);
    odds = buffer(driver);
    places = buffer(driver);
    groups = buffer(driver);
    gathered = buffer(driver);
    items = buffer(driver);
    last = buffer(driver);
    logits = buffer(driver);
  }

  private DeviceBuffer buffer(CudaDriver driver) {
    DeviceBuffer buffer = new DeviceBuffer(driver);
    buffers.add(buffer);
    return buffer;
  }

  @Override
  public void close() {
    buffers.forEach(DeviceBuffer::close);
    in.close();
    out.close();
  }
}
