package dev.whorl.executor.cuda;

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
import dev.whorl.executor.RowResult;
import dev.whorl.executor.SpanRequest;
import dev.whorl.executor.StepLimits;
import dev.whorl.executor.StepOutcome;
import dev.whorl.executor.SubmittedStep;
import dev.whorl.executor.memory.Holdings;
import dev.whorl.executor.memory.MemoryLedger;
import dev.whorl.executor.memory.PagedCache;
import dev.whorl.executor.model.NumberFormat;
import dev.whorl.executor.model.Precision;
import dev.whorl.executor.model.WeightFormats;
import dev.whorl.executor.rows.StepRows;
import dev.whorl.executor.rows.StepsInFlight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs blocks on an NVIDIA GPU. */
public final class CudaBlockExecutor implements BlockExecutor {
  /** Of the kernels' arithmetic; changes when an order of sums changes. */
  private static final String ARITHMETIC = "2";

  private final CudaDevice device;
  private final CudaDriver driver;
  private final KernelCompiler compiler;
  private final MemoryLedger ledger;
  private final Owned owned;
  private final long stream;
  private final CudaWorkspace work;
  private final CudaGraphs graphs;
  private final UploadPace pace = new UploadPace(this::sinceStep);
  private final PageTables tables;
  private final Holdings<CudaShelf> holdings;
  private final StepsInFlight inFlight = new StepsInFlight();

  /** Held while a step, or one timed pass of a measurement, uses stream and workspace. */
  private final ReentrantLock busy = new ReentrantLock(true);

  private volatile @Nullable String lost;
  private volatile long lastStep = System.nanoTime() - UploadPace.SERVING;

  private CudaBlockExecutor(CudaDevice device, KernelCompiler compiler, StepLimits limits) {
    this.device = device;
    this.driver = device.driver();
    this.compiler = compiler;
    this.ledger = new MemoryLedger(device.budget());
    this.owned = new Owned(driver);
    this.stream = owned.stream();
    this.work = new CudaWorkspace(driver);
    this.graphs = new CudaGraphs(driver, work);
    this.tables = new PageTables(device);
    this.holdings =
        new Holdings<>(limits, ledger, new CudaPages(device, stream), busy, new Shelves());
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
    CudaOpening opening = open(device, compilers, settings.limits());
    if (opening instanceof CudaOpening.Unavailable) {
      device.close();
    }
    return opening;
  }

  private static CudaOpening open(
      CudaDevice device, Supplier<KernelCompiler> compilers, StepLimits limits) {
    try {
      return new CudaOpening.Opened(new CudaBlockExecutor(device, compilers.get(), limits));
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
  public StepLimits limits() {
    return holdings.limits();
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

  /** Why there are no kernels for what is asked, or null. */
  @Nullable String obstacle(WeightFormats weights, NumberFormat cache, NumberFormat residual) {
    String obstacle = KernelLayout.obstacle(weights, cache, residual);
    return obstacle == null
        ? compiler.obstacle(KernelLayout.of(weights, cache), device.architecture())
        : obstacle;
  }

  @Override
  public List<CacheUse> caches() {
    return holdings.pages().uses();
  }

  Kernels kernels(KernelLayout layout) {
    return new Kernels(driver, layout, compiler.compile(layout, device.architecture()));
  }

  @Override
  public SubmittedStep submit(List<Row> rows) {
    return inFlight.submit(() -> run(rows)::get);
  }

  private Supplier<StepOutcome> run(List<Row> rows) {
    busy.lock();
    try {
      StepRows<CudaShelf> sorted = new StepRows<>(rows, holdings);
      String gone = lost;
      return gone == null ? run(sorted) : () -> new StepOutcome.DeviceLost(gone);
    } catch (CudaException e) {
      StepOutcome failed = failed(rows.size(), e);
      return () -> failed;
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

  private Supplier<StepOutcome> run(StepRows<CudaShelf> rows) {
    long begin = System.nanoTime();
    lastStep = begin;
    device.enter();
    tables.freeRetired();
    List<CudaOutcome> begun = new ArrayList<>();
    try {
      Supplier<List<RowResult>> results = rows.begin((shelf, own) -> run(shelf, own, begun));
      Duration took = Duration.ofNanos(System.nanoTime() - begin);
      return () -> new StepOutcome.Done(results.get(), took);
    } catch (RuntimeException e) {
      begun.forEach(CudaOutcome::drop);
      throw e;
    }
  }

  private Supplier<List<RowResult>> run(CudaShelf shelf, List<Row> own, List<CudaOutcome> begun) {
    CudaPass pass =
        new CudaPass(shelf, own, tables, work, graphs, device.multiprocessors(), stream);
    CudaOutcome outcome = pass.outcome();
    begun.add(outcome);
    pass.queue(driver, outcome);
    driver.synchronize(stream);
    return outcome::results;
  }

  /** Nanoseconds since the last step began. */
  private long sinceStep() {
    return System.nanoTime() - lastStep;
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

  CudaGraphs graphs() {
    return graphs;
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
    holdings.close();
    tables.close();
    graphs.close();
    work.close();
    owned.close();
    device.close();
  }

  private final class Shelves implements Holdings.Backend<CudaShelf> {
    @Override
    public @Nullable String obstacle(SpanRequest request) {
      Precision precision = request.precision();
      return CudaBlockExecutor.this.obstacle(
          request.weights(), precision.cache(), precision.residual());
    }

    @Override
    public CudaShelf shelf(SpanRequest request) {
      Kernels kernels = kernels(KernelLayout.of(request.weights(), request.precision()));
      return new CudaShelf(driver, request.model(), request.precision(), kernels, graphs, pace);
    }

    @Override
    public void enter() {
      device.enterToFree();
    }

    @Override
    public void reserved(PagedCache<CudaShelf> cache) {
      tables.add(cache);
    }

    @Override
    public void moved() {
      tables.rewrite();
    }

    @Override
    public void released(PagedCache<CudaShelf> cache) {
      tables.retire(cache);
    }
  }
}
