package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.ConcurrencyContract;

class CudaConcurrencyTest extends ConcurrencyContract {
  CudaConcurrencyTest() {
    super(EmulatedGpu::open, 3);
  }
}
