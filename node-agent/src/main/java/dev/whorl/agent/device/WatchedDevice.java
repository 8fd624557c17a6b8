package dev.whorl.agent.device;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceMonitor;
import dev.whorl.executor.DeviceMonitor.Reading;
import dev.whorl.executor.Row;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import dev.whorl.executor.cuda.GpuHealth;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A device whose loss is noticed: by a step that tells of it, or by its instruments, after which no
 * step runs any more. It stays lost.
 */
public final class WatchedDevice extends ForwardingDevice {
  private final @Nullable DeviceMonitor monitor;
  private final CompletableFuture<DeviceTrouble> lost = new CompletableFuture<>();
  private volatile Reading reading = Reading.NOTHING;

  /** Owns both. */
  public WatchedDevice(BlockExecutor device, Optional<DeviceMonitor> monitor) {
    super(device);
    this.monitor = monitor.orElse(null);
  }

  /** Reads the instruments; to be called every few seconds. */
  public void look() {
    if (monitor != null && !lost.isDone()) {
      reading = monitor.read();
      String fault = GpuHealth.fault(reading);
      if (fault != null) {
        lost(fault);
      }
    }
  }

  /** What the instruments said last. */
  public Reading reading() {
    return reading;
  }

  /** Completed when the device is lost. */
  public CompletableFuture<DeviceTrouble> lost() {
    return lost;
  }

  /** The loss, or null. */
  public @Nullable DeviceTrouble trouble() {
    return lost.getNow(null);
  }

  private void lost(String message) {
    lost.complete(new DeviceTrouble(DeviceTrouble.LOST, message));
  }

  @Override
  public SubmittedStep submit(List<Row> rows) {
    DeviceTrouble trouble = trouble();
    if (trouble != null) {
      return () -> new StepOutcome.DeviceLost(trouble.message());
    }
    SubmittedStep step = super.submit(rows);
    return () -> {
      StepOutcome outcome = step.complete();
      if (outcome instanceof StepOutcome.DeviceLost(String message)) {
        lost(message);
      }
      return outcome;
    };
  }

  @Override
  public void close() {
    super.close();
    if (monitor != null) {
      monitor.close();
    }
  }
}
