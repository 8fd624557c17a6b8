package dev.whorl.agent.device;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.CacheQuota;
import dev.whorl.executor.CacheUse;
import dev.whorl.executor.DeviceClass;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.QuotaOutcome;
import dev.whorl.executor.Row;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepLimits;
import dev.whorl.executor.SubmittedStep;
import java.util.List;

/** Passes everything on to a device that it owns: what is different there, a subclass says. */
public abstract class ForwardingDevice implements BlockExecutor {
  private final BlockExecutor device;

  protected ForwardingDevice(BlockExecutor device) {
    this.device = device;
  }

  @Override
  public SubmittedStep submit(List<Row> rows) {
    return device.submit(rows);
  }

  @Override
  public DeviceClass deviceClass() {
    return device.deviceClass();
  }

  @Override
  public String describe() {
    return device.describe();
  }

  @Override
  public StepLimits limits() {
    return device.limits();
  }

  @Override
  public MemoryUse memory() {
    return device.memory();
  }

  @Override
  public LoadOutcome load(SpanRequest request, LoadProgress progress) {
    return device.load(request, progress);
  }

  @Override
  public QuotaOutcome grant(CacheQuota quota) {
    return device.grant(quota);
  }

  @Override
  public List<CacheUse> caches() {
    return device.caches();
  }

  @Override
  public MeasureOutcome measure(MeasureRequest request, MeasureProgress progress) {
    return device.measure(request, progress);
  }

  @Override
  public void close() {
    device.close();
  }
}
