package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.RowContract;

class CudaRowContractTest extends RowContract {
  CudaRowContractTest() {
    super(EmulatedGpu::open);
  }
}
