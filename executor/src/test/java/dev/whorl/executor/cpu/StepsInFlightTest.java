package dev.whorl.executor.cpu;

import dev.whorl.executor.contract.StepsInFlightContract;

class StepsInFlightTest extends StepsInFlightContract {
  StepsInFlightTest() {
    super(CpuDevices::open);
  }
}
