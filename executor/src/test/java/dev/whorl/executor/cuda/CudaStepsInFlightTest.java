package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.StepsInFlightContract;

class CudaStepsInFlightTest extends StepsInFlightContract {
  CudaStepsInFlightTest() {
    super(EmulatedGpu::open);
  }
}
