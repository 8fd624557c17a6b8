package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.FailedLoadContract;

class FailedLoadTest extends FailedLoadContract {
  FailedLoadTest() {
    super(CpuDevices::open);
  }
}
