package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.GrowthContract;

class GrowthTest extends GrowthContract {
  GrowthTest() {
    super(CpuDevices::open);
  }
}
