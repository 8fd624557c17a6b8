package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.SpansContract;

class CudaSpansTest extends SpansContract {
  CudaSpansTest() {
    super(EmulatedGpu::open);
  }
}
