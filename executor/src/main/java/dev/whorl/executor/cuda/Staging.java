package dev.whorl.executor.cuda;

import java.lang.foreign.MemorySegment;

/**
 * Pinned host memory with a twin on the device: what a step sends is written piece by piece and
 * travels in one copy. Grows between steps.
 */
final class Staging implements AutoCloseable {
  private static final long ALIGNMENT = 256;
  private final CudaDriver driver;
  private final DeviceBuffer twin;
  private long pinned;
  private long bytes;
  private long used;
  private MemorySegment memory = MemorySegment.NULL;

  Staging(CudaDriver driver) {
    this.driver = driver;
    this.twin = new DeviceBuffer(driver);
  }

  /** Begins anew, with room for that many bytes in at most 64 pieces. */
  void begin(long needed) {
    long room = needed + 64 * ALIGNMENT;
    if (room > bytes) {
      closePinned();
      pinned = driver.allocatePinned(room);
      bytes = room;
      memory = NativeCalls.memory(pinned, room);
    }
    twin.fit(bytes);
    used = 0;
  }

  /** One piece: where to write it, and where it will be on the device. */
  record Piece(MemorySegment host, long device) {}

  Piece piece(long size) {
    long at = used;
    used += (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (used > bytes) {
      throw new IllegalStateException("The staging memory (" + bytes + " bytes) is too small.");
    }
    return new Piece(memory.asSlice(at, size), twin.fit(bytes) + at);
  }

  /** Queues the copy of everything written to the device. */
  void send(long stream) {
    driver.copyIn(twin.fit(bytes), pinned, Math.max(used, 1), stream);
  }

  /** Queues the copy of a piece from the device to the host. */
  void receive(Piece piece, long stream) {
    driver.copyOut(piece.host().address(), piece.device(), piece.host().byteSize(), stream);
  }

  private void closePinned() {
    if (pinned != 0) {
      driver.freePinned(pinned);
    }
    pinned = 0;
    bytes = 0;
  }

  @Override
  public void close() {
    twin.close();
    closePinned();
  }
}
