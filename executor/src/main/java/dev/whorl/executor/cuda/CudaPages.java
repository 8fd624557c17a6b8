package dev.whorl.executor.cuda;

import dev.whorl.executor.memory.PageMemory;

/** Pages on the device: kernels take their addresses. */
final class CudaPages implements PageMemory {
  private final CudaDevice device;
  private final long stream;

  /**
   * @param stream that steps run on: copies come between them
   */
  CudaPages(CudaDevice device, long stream) {
    this.device = device;
    this.stream = stream;
  }

  @Override
  public Piece allocate(long bytes) {
    return CudaException.outOfMemory(() -> {
      Owned owned = new Owned(device.driver());
      long address = owned.memory(bytes);
      return new Piece() {
        @Override
        public long address() {
          return address;
        }

        @Override
        public void close() {
          device.enterToFree();
          owned.close();
        }
      };
    });
  }

  @Override
  public void copy(long[] from, long[] to, long pageBytes) {
    for (int i = 0; i < from.length; i++) {
      device.driver().copyWithin(to[i], from[i], pageBytes, stream);
    }
    device.driver().synchronize(stream);
  }

  @Override
  public long free() {
    return device.driver().freeMemory();
  }
}
