package dev.whorl.executor.cuda;

import dev.whorl.executor.DeviceSettings;
import dev.whorl.executor.ExecutorProvider;
import java.nio.file.Path;

/** An NVIDIA GPU, where there is one with its driver and the kernel compiler. */
public final class CudaProvider implements ExecutorProvider {
  private final int ordinal;
  private final int percent;
  private final String driver;
  private final Path kernels;

  /**
   * A provider of one GPU.
   *
   * @param ordinal of the device among those the process sees
   * @param percent of free memory, where the settings name no budget
   * @param driver the driver's library; usually {@link CudaSettings#DRIVER}
   * @param kernels as in {@link CudaSettings}
   */
  public CudaProvider(int ordinal, int percent, String driver, Path kernels) {
    this.ordinal = ordinal;
    this.percent = percent;
    this.driver = driver;
    this.kernels = kernels;
  }

  @Override
  public String backend() {
    return "cuda";
  }

  /** Threads are of no use here; without a memory budget most of what is free is taken. */
  @Override
  public Offer open(DeviceSettings settings) {
    CudaSettings cuda =
        new CudaSettings(
            ordinal, settings.memoryBytes(), percent, driver, kernels, settings.limits());
    return offer(CudaBlockExecutor.open(cuda));
  }

  static Offer offer(CudaOpening opening) {
    return switch (opening) {
      case CudaOpening.Opened(CudaBlockExecutor executor) -> new Offer.Ready(executor);
      case CudaOpening.Unavailable(CudaOpening.Reason reason, String message) ->
          new Offer.Absent(reason.name(), message);
    };
  }
}
