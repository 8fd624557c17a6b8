package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.RowContract;

class RowContractTest extends RowContract {
  RowContractTest() {
    super(CpuDevices::open);
  }
}
