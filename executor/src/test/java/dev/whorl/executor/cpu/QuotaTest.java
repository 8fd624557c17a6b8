package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.QuotaContract;

class QuotaTest extends QuotaContract {
  QuotaTest() {
    super(CpuDevices::open);
  }
}
