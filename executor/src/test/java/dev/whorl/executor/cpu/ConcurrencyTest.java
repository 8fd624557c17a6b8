package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.ConcurrencyContract;

class ConcurrencyTest extends ConcurrencyContract {
  ConcurrencyTest() {
    super(CpuDevices::open, 20);
  }
}
