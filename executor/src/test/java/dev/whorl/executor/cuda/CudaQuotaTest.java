package dev.whorl.executor.cuda;

import dev.whorl.executor.contract.QuotaContract;

class CudaQuotaTest extends QuotaContract {
  CudaQuotaTest() {
    super(EmulatedGpu::open);
  }
}
