package dev.whorl.agent.testing;

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
import java.util.concurrent.atomic.AtomicInteger;

/** A device that throws what it is told to, at every call that a test does not override. */
public class BrokenDevice implements BlockExecutor {
  private final AtomicInteger calls = new AtomicInteger();
  private volatile Throwable fault;

  public BrokenDevice(Throwable fault) {
    this.fault = fault;
  }

  /** What the next calls throw. */
  public void failWith(Throwable next) {
    fault = next;
  }

  /** Calls so far. */
  public int calls() {
    return calls.get();
  }

  private IllegalStateException broken() {
    calls.incrementAndGet();
    switch (fault) {
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      default -> throw new IllegalStateException(fault);
    }
  }

  @Override
  public DeviceClass deviceClass() {
    return new DeviceClass("test", "broken", "1");
  }

  @Override
  public String describe() {
    return "a broken device";
  }

  @Override
  public StepLimits limits() {
    return StepLimits.USUAL;
  }

  @Override
  public MemoryUse memory() {
    return new MemoryUse(1 << 30, 0, 0);
  }

  @Override
  public LoadOutcome load(SpanRequest request, LoadProgress progress) {
    throw broken();
  }

  @Override
  public SubmittedStep submit(List<Row> rows) {
    throw broken();
  }

  @Override
  public QuotaOutcome grant(CacheQuota quota) {
    throw broken();
  }

  @Override
  public List<CacheUse> caches() {
    return List.of();
  }

  @Override
  public MeasureOutcome measure(MeasureRequest request, MeasureProgress progress) {
    throw broken();
  }

  @Override
  public void close() {}
}
