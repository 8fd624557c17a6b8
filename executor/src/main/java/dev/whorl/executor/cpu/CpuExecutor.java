package dev.whorl.executor.cpu;

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
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import dev.whorl.executor.memory.Holdings;
import dev.whorl.executor.memory.MemoryLedger;
import dev.whorl.executor.rows.StepsInFlight;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Runs blocks on the processor with the Java Vector API. */
public final class CpuExecutor implements BlockExecutor {
  private static final DeviceClass CLASS = new DeviceClass("cpu", "ieee754-lanes16", "2");
  private final CpuSettings settings;
  private final MemoryLedger ledger;
  private final Kernels kernels;
  private final Team team;
  private final Steps steps;
  private final Holdings<CpuShelf> holdings;
  private final StepsInFlight inFlight = new StepsInFlight();

  /** Held while a step, or one timed pass of a measurement, uses the team. */
  private final ReentrantLock device = new ReentrantLock(true);

  /** A device that is ready at once. */
  public CpuExecutor(CpuSettings settings) {
    this(settings, NativeKernels.best());
  }

  CpuExecutor(CpuSettings settings, Kernels kernels) {
    NativeMemory.givesBackWhatIsFreed();
    this.settings = settings;
    this.ledger = new MemoryLedger(settings.memoryBytes());
    this.team = new Team(settings.threads(), settings.spin().toNanos());
    this.kernels = kernels;
    this.holdings =
        new Holdings<>(settings.limits(), ledger, new CpuPages(), device, new Shelves());
    this.steps = new Steps(holdings, kernels, team);
  }

  @Override
  public DeviceClass deviceClass() {
    return CLASS;
  }

  @Override
  public String describe() {
    return String.format(
        "CPU executor: %d threads, %s, %d MiB for weights and caches, spin %d µs",
        settings.threads(),
        kernels.describe(),
        settings.memoryBytes() >> 20,
        settings.spin().toNanos() / 1000);
  }

  @Override
  public StepLimits limits() {
    return settings.limits();
  }

  @Override
  public MemoryUse memory() {
    return ledger.use();
  }

  @Override
  public LoadOutcome load(SpanRequest request, LoadProgress progress) {
    return holdings.load(request, progress);
  }

  @Override
  public QuotaOutcome grant(CacheQuota quota) {
    return holdings.grant(quota);
  }

  @Override
  public List<CacheUse> caches() {
    return holdings.pages().uses();
  }

  /** The calling thread is one of those that run it, so nothing but the results is left. */
  @Override
  public SubmittedStep submit(List<Row> rows) {
    return inFlight.submit(() -> {
      StepOutcome outcome = run(rows);
      return () -> outcome;
    });
  }

  private StepOutcome run(List<Row> rows) {
    device.lock();
    try {
      return steps.run(rows);
    } finally {
      device.unlock();
    }
  }

  @Override
  public MeasureOutcome measure(MeasureRequest request, MeasureProgress progress) {
    return new Measurement(request, ledger, kernels, team, device, progress).run();
  }

  @Override
  public void close() {
    holdings.close();
    team.close();
  }

  private static final class Shelves implements Holdings.Backend<CpuShelf> {
    @Override
    public @Nullable String obstacle(SpanRequest request) {
      return CpuShape.obstacle(request.model().geometry());
    }

    @Override
    public CpuShelf shelf(SpanRequest request) {
      return new CpuShelf(request.model(), request.precision());
    }
  }
}
