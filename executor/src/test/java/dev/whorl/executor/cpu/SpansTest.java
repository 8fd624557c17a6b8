package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.SpansContract;

class SpansTest extends SpansContract {
  SpansTest() {
    super(CpuDevices::open);
  }
}
