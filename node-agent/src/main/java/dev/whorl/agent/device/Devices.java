package dev.whorl.agent.device;

import dev.whorl.agent.config.CudaConfig;
import dev.whorl.agent.config.DeviceConfig;
import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceMonitor;
import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.ExecutorProvider;
import dev.whorl.executor.StepLimits;
import dev.whorl.executor.cpu.CpuProvider;
import dev.whorl.executor.cuda.CudaBlockExecutor;
import dev.whorl.executor.cuda.CudaProvider;
import dev.whorl.executor.cuda.Nvml;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;

/** Opens what an agent computes on. */
public final class Devices {
  private static final Logger LOG = System.getLogger(Devices.class.getName());
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(2);

  private Devices() {}

  /** The backend that the configuration asks for. */
  public static ExecutorProvider provider(DeviceConfig config) {
    CudaConfig cuda = config.cuda();
    return cuda == null
        ? new CpuProvider()
        : new CudaProvider(cuda.ordinal(), cuda.percent(), cuda.driver(), cuda.kernels());
  }

  /** Opens the device. */
  public static ExecutorProvider.Offer open(DeviceConfig config, StepLimits limits) {
    return provider(config)
        .open(new DeviceSettings(config.memoryBytes(), config.threads(), limits));
  }

  /** The instruments of an opened GPU; without them it works all the same. */
  public static Optional<DeviceMonitor> monitor(DeviceConfig config, BlockExecutor executor) {
    CudaConfig cuda = config.cuda();
    if (cuda == null || !(executor instanceof CudaBlockExecutor gpu)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Nvml.open(cuda.nvml(), gpu.pciBus()));
    } catch (Nvml.UnavailableException e) {
      LOG.log(
          Level.WARNING,
          "{0} Power, clocks, temperature and Xid messages of the GPU are not watched.",
          e.getMessage());
      return Optional.empty();
    }
  }

  /** How long to wait after so many failed attempts in a row. */
  public static Duration pause(int attempts) {
    Duration pause = FIRST_PAUSE;
    for (int i = 1; i < attempts && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
  }
}
