package dev.whorl.executor.cpu;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceClass;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.Row;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.ModelFault;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
  private final List<ModelShelf> shelves = new ArrayList<>();

  /** Loaded spans with what their caches take of the ledger. Guarded by {@code shelves}. */
  private final Map<CpuSpan, Long> spans = new HashMap<>();

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
    this.steps = new Steps(kernels, team);
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
  public MemoryUse memory() {
    return ledger.use();
  }

  /** Serialised: two loads would only compete for the same disk. */
  @Override
  public LoadOutcome load(SpanRequest request, LoadProgress progress) {
    String obstacle = obstacle(request);
    if (obstacle != null) {
      return new LoadOutcome.Unsupported(obstacle);
    }
    ModelFault absent = request.absent();
    if (absent != null) {
      return new LoadOutcome.BadModel(absent);
    }
    synchronized (shelves) {
      ModelShelf shelf = shelf(request);
      long weights = shelf.missingBytes(request.span());
      long cache = wholePages(request);
      if (!ledger.take(weights, cache)) {
        return new LoadOutcome.TooLittleMemory(weights + cache, ledger.use().free());
      }
      boolean loaded = false;
      try {
        CpuSpan span = bring(request, shelf, cache, progress);
        spans.put(span, cache);
        loaded = true;
        return new LoadOutcome.Loaded(span);
      } catch (OutOfMemoryError e) {
        return new LoadOutcome.TooLittleMemory(weights + cache, 0);
      } catch (InternalError e) {
        // What the JVM makes of a mapped file that shrank or whose disk failed.
        return new LoadOutcome.BadModel(unreadable(request, e));
      } finally {
        if (!loaded) {
          ledger.giveBack(weights, cache);
          shelves.removeIf(ModelShelf::empty);
        }
      }
    }
  }

  private static ModelFault unreadable(SpanRequest request, InternalError cause) {
    String name = String.valueOf(request.model().path().getFileName());
    return new ModelFault(
        ModelFault.Kind.UNREADABLE,
        name,
        "",
        "The model " + name + " became unreadable while it was loaded: " + cause.getMessage());
  }

  private static @Nullable String obstacle(SpanRequest request) {
    Geometry geometry = request.model().geometry();
    if (request.span().end() > geometry.blocks()) {
      return String.format(
          "The span %s exceeds the model's %d blocks.", request.span(), geometry.blocks());
    }
    return CpuShape.obstacle(geometry);
  }

  private static long wholePages(SpanRequest request) {
    long page = request.model().geometry().pageBytes(request.precision());
    return request.cacheBytes() / page * page;
  }

  private ModelShelf shelf(SpanRequest request) {
    for (ModelShelf shelf : shelves) {
      if (shelf.holds(request.model(), request.precision())) {
        return shelf;
      }
    }
    ModelShelf shelf = new ModelShelf(request.model(), request.precision());
    shelves.add(shelf);
    return shelf;
  }

  private CpuSpan bring(
      SpanRequest request, ModelShelf shelf, long cacheBytes, LoadProgress progress) {
    PagePool pool =
        new PagePool(cacheBytes, request.model().geometry().pageBytes(request.precision()));
    try {
      shelf.load(request.span(), progress);
    } catch (Throwable e) {
      pool.close();
      throw e;
    }
    return new CpuSpan(request, shelf, pool, this::free);
  }

  /** Waits for a running step: a released session's row may still be in it. */
  private void free(CpuSpan span) {
    synchronized (shelves) {
      device.lock();
      try {
        Long cacheBytes = spans.remove(span);
        if (cacheBytes != null) {
          long weights = span.shelf().leave(span.request().span());
          span.pool().close();
          ledger.giveBack(weights, cacheBytes);
          shelves.removeIf(ModelShelf::empty);
        }
      } finally {
        device.unlock();
      }
    }
  }

  @Override
  public StepOutcome step(List<Row> rows) {
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
    synchronized (shelves) {
      List.copyOf(spans.keySet()).forEach(this::free);
    }
    team.close();
  }
}
