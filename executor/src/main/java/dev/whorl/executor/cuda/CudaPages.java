package dev.whorl.executor.cuda;

import dev.whorl.executor.memory.PageMemory;

/** Pages on the device: kernels take their addresses. */
final class CudaPages implements PageMemory {
  private final CudaDevice device;

  CudaPages(CudaDevice device) {
    this.device = device;
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
  public long free() {
    return device.driver().freeMemory();
  }
}
