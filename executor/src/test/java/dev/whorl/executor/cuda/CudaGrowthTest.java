package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.GrowthContract;

class CudaGrowthTest extends GrowthContract {
  CudaGrowthTest() {
    super(EmulatedGpu::open);
  }
}
