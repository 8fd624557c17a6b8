package dev.whorl.executor.cuda;

import dev.whorl.executor.BlockExecutor;
import dev.whorl.executor.DeviceClass;
import dev.whorl.executor.LoadOutcome;
import dev.whorl.executor.LoadProgress;
import dev.whorl.executor.MeasureOutcome;
import dev.whorl.executor.MeasureProgress;
import dev.whorl.executor.MeasureRequest;
import dev.whorl.executor.MemoryUse;
import dev.whorl.executor.Row;
import dev.whorl.executor.RowResult;
import dev.whorl.executor.SessionCache;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.cpu.MemoryLedger;
import dev.whorl.executor.cpu.RowCheck;
import dev.whorl.executor.model.Geometry;
import dev.whorl.executor.model.ModelFault;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.Quantiser;
import dev.whorl.executor.model.WeightFormats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs blocks on an NVIDIA GPU. */
public final class CudaBlockExecutor implements BlockExecutor {
  /** Of the kernels' arithmetic; changes when an order of sums changes. */
  private static final String ARITHMETIC = "1";

  private final CudaDevice device;
  private final CudaDriver driver;
  private final KernelCompiler compiler;
  private final MemoryLedger ledger;
  private final Owned owned;
  private final long stream;
  private final CudaWorkspace work;
  private final List<CudaShelf> shelves = new ArrayList<>();

  /** Loaded spans with what their caches take of the ledger. Guarded by {@code shelves}. */
  private final Map<CudaSpan, Long> spans = new HashMap<>();

  /** Tables of sessions on the device; those of released ones are freed when no step runs. */
  private final Set<Long> tables = ConcurrentHashMap.newKeySet();

  private final Queue<Long> retired = new ConcurrentLinkedQueue<>();

  /** Held while a step, or one timed pass of a measurement, uses stream and workspace. */
  private final ReentrantLock busy = new ReentrantLock(true);

  private volatile @Nullable String lost;

  private CudaBlockExecutor(CudaDevice device, KernelCompiler compiler) {
    this.device = device;
    this.driver = device.driver();
    this.compiler = compiler;
    this.ledger = new MemoryLedger(device.budget());
    this.owned = new Owned(driver);
    this.stream = owned.stream();
    this.work = new CudaWorkspace(driver);
  }

  /** Opens a GPU. */
  public static CudaOpening open(CudaSettings settings) {
    return open(settings, () -> new KernelFolder(settings.kernels()));
  }

  static CudaOpening open(CudaSettings settings, KernelCompiler compiler) {
    return open(settings, () -> compiler);
  }

  private static CudaOpening open(CudaSettings settings, Supplier<KernelCompiler> compilers) {
    CudaDevice device;
    try {
      device = CudaDevice.open(settings);
    } catch (CudaDevice.UnavailableException e) {
      return new CudaOpening.Unavailable(e.reason(), String.valueOf(e.getMessage()));
    }
    CudaOpening opening = open(device, compilers);
    if (opening instanceof CudaOpening.Unavailable) {
      device.close();
    }
    return opening;
  }

  private static CudaOpening open(CudaDevice device, Supplier<KernelCompiler> compilers) {
    try {
      return new CudaOpening.Opened(new CudaBlockExecutor(device, compilers.get()));
    } catch (CudaException e) {
      return new CudaOpening.Unavailable(CudaOpening.Reason.FAILED, String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException | NoSuchElementException e) {
      return new CudaOpening.Unavailable(
          CudaOpening.Reason.NO_COMPILER,
          "There are no kernels for the GPU: "
              + e.getMessage()
              + " Use the agent's CUDA image, which brings kernels and NVRTC.");
    }
  }

  @Override
  public DeviceClass deviceClass() {
    return new DeviceClass("cuda", device.architecture(), ARITHMETIC);
  }

  @Override
  public String describe() {
    return String.format(
        "CUDA executor: %s, %s, %d multiprocessors, %d MiB for weights and caches",
        device.name(), device.architecture(), device.multiprocessors(), device.budget() >> 20);
  }

  /** Where the GPU is plugged in, by which other libraries of NVIDIA know it. */
  public String pciBus() {
    return device.pciBus();
  }

  /** What is known of the device. */
  public CudaFacts facts() {
    return device.facts();
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
      device.enter();
      CudaShelf shelf = shelf(request);
      long weights = shelf.missingBytes(request.span());
      long cache = wholePages(request);
      if (!ledger.take(weights, cache)) {
        closeEmptyShelves();
        return new LoadOutcome.TooLittleMemory(weights + cache, ledger.use().free());
      }
      boolean loaded = false;
      try {
        CudaSpan span = bring(request, shelf, cache, progress);
        spans.put(span, cache);
        loaded = true;
        return new LoadOutcome.Loaded(span);
      } catch (CudaException e) {
        if (!e.error().outOfMemory()) {
          throw e;
        }
        return new LoadOutcome.TooLittleMemory(weights + cache, driver.freeMemory());
      } catch (InternalError e) {
        // What the JVM makes of a mapped file that shrank or whose disk failed.
        return new LoadOutcome.BadModel(unreadable(request, e));
      } finally {
        if (!loaded) {
          ledger.giveBack(weights, cache);
          closeEmptyShelves();
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

  private @Nullable String obstacle(SpanRequest request) {
    Geometry geometry = request.model().geometry();
    if (request.span().end() > geometry.blocks()) {
      return String.format(
          "The span %s exceeds the model's %d blocks.", request.span(), geometry.blocks());
    }
    Precision precision = request.precision();
    if (precision.weights() != null && Quantiser.FORMATS.contains(precision.weights())) {
      return "The precision (%s) is converted by the CPU executor only; deploy a file in %s."
          .formatted(precision.label(), precision.weights());
    }
    return obstacle(request.weights(), precision.cache(), precision.residual());
  }

  /** Why there are no kernels for what is asked, or null. */
  @Nullable String obstacle(WeightFormats weights, NumberFormat cache, NumberFormat residual) {
    String obstacle = KernelLayout.obstacle(weights, cache, residual);
    return obstacle == null
        ? compiler.obstacle(KernelLayout.of(weights, cache), device.architecture())
        : obstacle;
  }

  private static long wholePages(SpanRequest request) {
    long page = request.model().geometry().pageBytes(request.precision());
    return request.cacheBytes() / page * page;
  }

  private CudaShelf shelf(SpanRequest request) {
    for (CudaShelf shelf : shelves) {
      if (shelf.holds(request.model(), request.precision())) {
        return shelf;
      }
    }
    Kernels kernels = kernels(KernelLayout.of(request.weights(), request.precision()));
    CudaShelf shelf = new CudaShelf(driver, request.model(), request.precision(), kernels);
    shelves.add(shelf);
    return shelf;
  }

  Kernels kernels(KernelLayout layout) {
    return new Kernels(driver, layout, compiler.compile(layout, device.architecture()));
  }

  private void closeEmptyShelves() {
    for (CudaShelf shelf : List.copyOf(shelves)) {
      if (shelf.empty()) {
        shelves.remove(shelf);
        shelf.close();
      }
    }
  }

  private CudaSpan bring(
      SpanRequest request, CudaShelf shelf, long cacheBytes, LoadProgress progress) {
    long pageBytes = request.model().geometry().pageBytes(request.precision());
    CudaPages pool = new CudaPages(driver, cacheBytes, pageBytes);
    try {
      shelf.load(request.span(), progress);
    } catch (Throwable e) {
      pool.close();
      throw e;
    }
    return new CudaSpan(request, shelf, pool, this);
  }

  /** Waits for a running step: a released session's row may still be in it. */
  void free(CudaSpan span) {
    synchronized (shelves) {
      busy.lock();
      try {
        device.enterToFree();
        Long cacheBytes = spans.remove(span);
        if (cacheBytes != null) {
          long weights = span.shelf().leave(span.request().span());
          span.pool().close();
          ledger.giveBack(weights, cacheBytes);
          closeEmptyShelves();
        }
      } finally {
        busy.unlock();
      }
    }
  }

  /** Device memory for that many page numbers. */
  long allocateTable(int pages) {
    device.enter();
    long table = driver.allocate((long) pages * Integer.BYTES);
    tables.add(table);
    return table;
  }

  void retireTable(long table) {
    retired.add(table);
  }

  private void freeRetired() {
    for (Long table = retired.poll(); table != null; table = retired.poll()) {
      if (tables.remove(table)) {
        driver.free(table);
      }
    }
  }

  @Override
  public StepOutcome step(List<Row> rows) {
    RowCheck.all(rows, CudaBlockExecutor::slot);
    busy.lock();
    try {
      String gone = lost;
      return gone == null ? run(rows) : new StepOutcome.DeviceLost(gone);
    } catch (CudaException e) {
      return failed(rows.size(), e);
    } finally {
      busy.unlock();
    }
  }

  /**
   * What was queued before a failure still runs, and reads what the next step would overwrite: so
   * it is waited for first.
   */
  private StepOutcome failed(int rows, CudaException failure) {
    CudaException last = failure;
    try {
      if (!failure.error().lost()) {
        driver.synchronize(stream);
      }
    } catch (CudaException e) {
      last = e;
    }
    if (last.error().lost()) {
      String message = "The GPU " + device.name() + " is lost: " + last.getMessage();
      lost = message;
      return new StepOutcome.DeviceLost(message);
    }
    return new StepOutcome.Fault("The step of " + rows + " rows failed: " + failure.getMessage());
  }

  private static RowCheck.@Nullable Slot slot(SessionCache cache) {
    return cache instanceof CudaCache own
        ? new RowCheck.Slot(
            own.owner().shelf().geometry(), own.owner().shelf().precision(), own.released())
        : null;
  }

  private StepOutcome run(List<Row> rows) {
    long begin = System.nanoTime();
    device.enter();
    freeRetired();
    Map<CudaShelf, List<Integer>> byModel = new LinkedHashMap<>();
    for (int i = 0; i < rows.size(); i++) {
      CudaShelf shelf = ((CudaCache) rows.get(i).cache()).owner().shelf();
      byModel.computeIfAbsent(shelf, _ -> new ArrayList<>()).add(i);
    }
    List<RowResult> results =
        new ArrayList<>(Collections.nCopies(rows.size(), new RowResult.Taken()));
    byModel.forEach((shelf, indexes) -> {
      List<Row> own = indexes.stream().map(rows::get).toList();
      CudaOutcome outcome =
          new CudaPass(shelf, own, work, device.multiprocessors(), stream).queue(driver);
      driver.synchronize(stream);
      List<RowResult> some = outcome.results();
      for (int i = 0; i < some.size(); i++) {
        results.set(indexes.get(i), some.get(i));
      }
    });
    return new StepOutcome.Done(results, Duration.ofNanos(System.nanoTime() - begin));
  }

  @Override
  public MeasureOutcome measure(MeasureRequest request, MeasureProgress progress) {
    device.enter();
    return new CudaMeasurement(request, this, progress).run();
  }

  CudaDevice device() {
    return device;
  }

  MemoryLedger ledger() {
    return ledger;
  }

  CudaWorkspace work() {
    return work;
  }

  long stream() {
    return stream;
  }

  ReentrantLock busy() {
    return busy;
  }

  @Override
  public void close() {
    synchronized (shelves) {
      List.copyOf(spans.keySet()).forEach(this::free);
      device.enterToFree();
      closeEmptyShelves();
    }
    retired.addAll(tables);
    freeRetired();
    work.close();
    owned.close();
    device.close();
  }
}
