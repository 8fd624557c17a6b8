package dev.whorl.executor.cpu;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.ExecutorProvider;

/** The processor: always there. */
public final class CpuProvider implements ExecutorProvider {
  @Override
  public String backend() {
    return "cpu";
  }

  @Override
  public Offer open(DeviceSettings settings) {
    return new Offer.Ready(device(settings));
  }

  /** The device, which this backend always has. */
  public BlockExecutor device(DeviceSettings settings) {
    CpuSettings container = CpuSettings.of(settings.memoryBytes());
    int threads = settings.threads() == 0 ? container.threads() : settings.threads();
    return new CpuExecutor(
        new CpuSettings(settings.memoryBytes(), threads, container.spin(), settings.limits()));
  }
}
