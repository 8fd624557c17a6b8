package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.FailedLoadContract;

class CudaFailedLoadTest extends FailedLoadContract {
  CudaFailedLoadTest() {
    super(EmulatedGpu::open);
  }
}
