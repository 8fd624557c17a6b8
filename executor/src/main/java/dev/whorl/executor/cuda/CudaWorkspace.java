package dev.whorl.executor.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What a step works in, on the device. Used by one thread at a time, but where it says so. */
final class CudaWorkspace implements AutoCloseable {
  private final CudaDriver driver;

  /** What leaves the device; the results of a step may be brought while the next one runs. */
  private final Queue<Staging> idle = new ConcurrentLinkedQueue<>();

  private final List<Staging> outs = new ArrayList<>();
  private final List<DeviceBuffer> buffers = new ArrayList<>();
  final Staging in;

  /** What batches bring that are repeated as graphs: at the same addresses again and again. */
  final Staging repeated;

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
    repeated = new Staging(driver);
    this.driver = driver;
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
    last = new DeviceBuffer(driver);
    logits = new DeviceBuffer(driver);
  }

  private DeviceBuffer buffer(CudaDriver driver) {
    DeviceBuffer buffer = new DeviceBuffer(driver);
    buffers.add(buffer);
    return buffer;
  }

  /** Pinned memory for what leaves, to be given back by {@link #idle}. */
  Staging out() {
    Staging out = idle.poll();
    if (out == null) {
      out = new Staging(driver);
      outs.add(out);
    }
    return out;
  }

  /** Takes back what nothing reads any more. From any thread. */
  void idle(Staging out) {
    idle.add(out);
  }

  /** How often an address of what blocks work in changed. */
  long growths() {
    return buffers.stream().mapToLong(DeviceBuffer::growths).sum();
  }

  @Override
  public void close() {
    buffers.forEach(DeviceBuffer::close);
    last.close();
    logits.close();
    in.close();
    repeated.close();
    outs.forEach(Staging::close);
  }
}
